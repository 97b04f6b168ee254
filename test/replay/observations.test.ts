import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete, encode, multiDiscrete, type Space, sample, type Value, width } from '../../src/core/space.ts'
import { nStep } from '../../src/replay/n-step.ts'
import { fieldOf } from '../../src/replay/observations.ts'
import { prioritizedReplay } from '../../src/replay/prioritized.ts'
import { uniformReplay } from '../../src/replay/uniform.ts'

const bytes = (shape: number[]) => box(shape, 0, 255, 'uint8')
const encoded = (space: Space, values: readonly Value<Space>[]) => {
  const out = new Float32Array(values.length * width(space))
  for (const [i, value] of values.entries()) encode(space, value, out, i * width(space))
  return out
}
const spaces: readonly [Space, number][] = [
  [discrete(1), 4],
  [discrete(500), 4],
  [multiDiscrete([3, 1, 5]), 12],
  [multiDiscrete(Array(40).fill(2)), 160],
  [box([3], -1, 1), 12],
  [box([6, 7], -1, 1), 168],
  [bytes([3]), 3],
  [bytes([6, 30]), 180],
]
for (const [space, size] of spaces) {
  const schema = { observation: fieldOf(space), action: { shape: [], dtype: 'int32' } } as const
  const random = rng(JSON.stringify(space))
  const values = Array.from({ length: 7 }, () => sample(space, random))
  const all = Int32Array.of(3, 0, 6, 6)
  const asked = encoded(
    space,
    [...all].map(i => values[i]!),
  )

  test(`sampling yields what encode writes, from ${size} bytes a row: ${JSON.stringify(space)}`, () => {
    const memory = uniformReplay(schema, 7)
    for (const observation of values) memory.add({ observation, action: 1 })
    assert.is(memory.columns.observation!.byteLength, 7 * size)
    const into = { observation: new Float32Array(asked.length + 1).fill(9) }
    memory.read(all, 4, into)
    assert.equal(into.observation, Float32Array.of(...asked, 9))

    const again = uniformReplay(schema, 7)
    again.restore(memory)
    again.read(all, 4, into)
    assert.equal(into.observation, Float32Array.of(...asked, 9))
  })

  test(`so do prioritized and n-step rows: ${JSON.stringify(space)}`, () => {
    const memory = prioritizedReplay({ ...schema, reward: { shape: [] }, discount: { shape: [] } }, 10, { alpha: 0.6 })
    const trail = nStep(schema, { n: 3, gamma: 0.9, slots: 1 })
    for (const [t, observation] of values.entries())
      trail.observe(0, { observation, action: t }, { reward: 1, terminated: t === 6, truncated: false }, row =>
        memory.add(row),
      )
    const into = { observation: new Float32Array(4 * width(space)), action: new Int32Array(4) }
    memory.sample(4, rng(1), into, { beta: 0.4 })
    assert.equal(
      into.observation,
      encoded(
        space,
        [...into.action].map(t => values[t]!),
      ),
    )
  })
}

const refuses = (action: () => unknown, message: RegExp) =>
  assert.throws(action, (error: unknown) => error instanceof UserError && message.test(error.message))

test('a value that a column cannot represent is refused', () => {
  const of = (space: Space) => uniformReplay({ x: fieldOf(space) }, 4)
  for (const x of [-1, 5, 0.5, Number.NaN, 2 ** 32])
    refuses(() => of(discrete(5)).add({ x }), /column "x" keeps whole numbers from 0 to 4, not/)
  refuses(() => of(multiDiscrete([3, 2])).add({ x: Int32Array.of(1, 2) }), /whole numbers from 0 to 1, not 2/)
  for (const x of [-1, 256, 0.5]) refuses(() => of(bytes([2])).add({ x: [1, x] }), /whole numbers from 0 to 255, not/)
  refuses(
    () => uniformReplay({ x: { shape: [], dtype: 'int32' } }, 4).add({ x: 2 ** 31 }),
    /keeps whole numbers, not 2147483648/,
  )
})

test('a buffer saved as floats by an earlier version is refused, and so are choices out of range', () => {
  const memory = uniformReplay({ x: fieldOf(discrete(5)), y: fieldOf(bytes([2])) }, 10)
  const y = Uint8Array.of(1, 2, 3, 4)
  const restore = (columns: object) => () => memory.restore({ size: 2, added: 2, columns: columns as never })
  restore({ x: Int32Array.of(4, 0), y })()
  const message = /keeps column "x" in another layout: it was saved by an earlier version of sente/
  refuses(restore({ x: new Float32Array(10), y }), message)
  refuses(restore({ x: new Float32Array(50), y }), message)
  refuses(restore({ x: Int32Array.of(0, 5), y }), message)
  refuses(restore({ x: Int32Array.of(0, -1), y }), message)
  refuses(restore({ x: Int32Array.of(0, 0), y: new Float32Array(4) }), /keeps column "y" in another layout/)
})

test.run()
