import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { type Member, successor } from '../../src/tuning/population.ts'
import { choice, parametersOf, range, when } from '../../src/tuning/space.ts'

const parameters = parametersOf({
  rate: range(1e-5, 1e-1, { log: true }),
  size: range(1, 8, { integer: true }),
  kind: choice('a', 'b'),
  extra: when({ kind: 'b' }, range(0, 1)),
})
/** Ten members, the first the best. */
const generation = Array.from(
  { length: 10 },
  (_, i): Member => ({ number: 20 + i, point: { rate: 1e-3 * 2 ** -i, size: 4, kind: 0 }, loss: i }),
)
const next = (members: readonly Member[], slot: number, seed = 0) =>
  successor(parameters, members, slot, rng(seed).split(slot))!

test('all but the worst fifth keep their weights and parameters', () => {
  for (let slot = 0; slot < 8; slot++)
    assert.equal(next(generation, slot), { point: generation[slot]!.point, parent: 20 + slot })
})

test('the worst fifth starts from one of the best fifth, near its parameters', () => {
  const parents = new Set<number>()
  let [multiplied, drawn] = [0, 0]
  for (let seed = 0; seed < 400; seed++) {
    const { point, parent } = next(generation, 8 + (seed % 2), seed)
    parents.add(parent)
    const ratio = point.rate! / generation[parent - 20]!.point.rate!
    if (Math.abs(ratio - 0.8) < 1e-4 || Math.abs(ratio - 1.2) < 1e-4) multiplied++
    else drawn++
    assert.ok(point.rate! >= 1e-5 && point.rate! <= 1e-1)
    assert.ok(Number.isInteger(point.size) && point.size! >= 1 && point.size! <= 8)
    assert.is('extra' in point, point.kind === 1, 'a parameter whose condition has come to hold is drawn')
  }
  assert.equal([...parents].sort(), [20, 21])
  assert.ok(multiplied > 270 && multiplied < 330, `${multiplied} of 400`)
  assert.is(multiplied + drawn, 400)
})

test('a small whole number moves by a step at least, and numbers stay within their bounds', () => {
  const whole = parametersOf({ size: range(1, 8, { integer: true }) })
  const sizes = new Set<number>()
  for (let seed = 0; seed < 200; seed++) {
    const members = [8, 1].map((size, i): Member => ({ number: i, point: { size }, loss: 1 - i }))
    sizes.add(successor(whole, members, 0, rng(seed))!.point.size!)
  }
  assert.ok(sizes.has(2) && sizes.has(1), [...sizes].join())
  assert.ok([...sizes].every(size => size >= 1 && size <= 8))
})

test('a member that failed is replaced, however many did; if all did, there is nothing to start from', () => {
  const failing = generation.map((member, i) => (i < 7 ? { ...member, loss: Number.NaN } : member))
  for (let slot = 0; slot < 7; slot++) assert.ok([27, 28].includes(next(failing, slot).parent))
  assert.is(next(failing, 7).parent, 27)
  const none = generation.map(member => ({ ...member, loss: Number.NaN }))
  assert.is(successor(parameters, none, 0, rng(0)), undefined)
})

test.run()
