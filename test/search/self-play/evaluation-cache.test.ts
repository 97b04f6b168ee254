import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Batched } from '../../../src/kit/acting/batched.ts'
import { evaluationCache } from '../../../src/search/self-play/evaluation-cache.ts'

/** A network of two inputs and one output, factor · (x + 10 y), which notes the rows that it computes. */
function network(later = false) {
  const state = { factor: 1, seen: [] as number[][], changes: 0 }
  const make = (): Batched => ({
    run(rows, fill) {
      const input = new Float32Array(rows * 2)
      fill(input)
      state.seen.push([...input])
      const output = Float32Array.from(
        { length: rows },
        (_, i) => state.factor * (input[2 * i]! + 10 * input[2 * i + 1]!),
      )
      return later ? Promise.resolve(output) : output
    },
    apart: later,
    twin: make,
    changed: () => void state.changes++,
  })
  return { state, network: make() }
}
const filled = (...rows: readonly (readonly [number, number])[]) =>
  [rows.length, (into: Float32Array) => into.set(rows.flat())] as const
const answers = async (network: Batched, ...rows: readonly (readonly [number, number])[]) =>
  [...(await network.run(...filled(...rows)))].slice(0, rows.length)

for (const later of [false, true])
  test(`known rows are not computed again, ${later ? 'promised' : 'at once'}`, async () => {
    const { state, network: plain } = network(later)
    const { network: cached, hits } = evaluationCache(plain, { inputs: 2, outputs: 1, rows: 1009 })
    assert.equal(await answers(cached, [1, 2], [3, 4]), [21, 43])
    assert.equal(await answers(cached, [5, 6], [3, 4], [7, 8], [1, 2]), [65, 43, 87, 21])
    assert.equal(await answers(cached, [7, 8]), [87])
    assert.equal(state.seen, [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ])
    assert.is(hits(), 3 / 7)
    assert.is(hits(), undefined, 'counted anew')
    assert.is(cached.apart, later)
  })

test('rows that share a place are told apart, down to the sign of 0', async () => {
  const { state, network: plain } = network()
  const { network: cached } = evaluationCache(plain, { inputs: 2, outputs: 1, rows: 1 })
  for (const [row, answer] of [
    [[1, 2], 21],
    [[2, 1], 12],
    [[1, 2], 21],
    [[0, 0], 0],
    [[-0, 0], 0],
  ] as const)
    assert.equal((await answers(cached, row)).map(Math.abs), [answer])
  assert.is(state.seen.length, 5)
  assert.equal(await answers(cached, [4, 0], [5, 0], [4, 0]), [4, 5, 4])
})

test('a changed network answers anew, and its late answers do not count for the next one', async () => {
  const { state, network: plain } = network(true)
  const { network: cached } = evaluationCache(plain, { inputs: 2, outputs: 1, rows: 1009 })
  await answers(cached, [1, 2])
  const late = answers(cached, [3, 4])
  cached.changed()
  state.factor = 2
  assert.equal(await late, [43])
  assert.is(state.changes, 1)
  assert.equal(await answers(cached, [1, 2], [3, 4]), [42, 86])
})

test('a twin shares the answers and has arrays of its own', async () => {
  const { state, network: plain } = network(true)
  const { network: cached } = evaluationCache(plain, { inputs: 2, outputs: 1, rows: 1009 })
  const twin = cached.twin!()
  const [one, two] = await Promise.all([cached.run(...filled([1, 2])), twin.run(...filled([3, 4]))])
  assert.equal([one[0], two[0]], [21, 43])
  assert.equal(await answers(twin, [1, 2]), [21])
  assert.is(state.seen.length, 2)
})

test('a network without a twin has none', () => {
  const { twin: _, ...plain } = network().network
  assert.is(evaluationCache(plain, { inputs: 2, outputs: 1, rows: 1 }).network.twin, undefined)
})

test.run()
