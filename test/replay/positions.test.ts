import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToe } from '../../envs/boards/tic-tac-toe.ts'
import { rng } from '../../src/core/rng.ts'
import { positionMemory } from '../../src/replay/positions.ts'

const game = ticTacToe()
const size = game.planes[0] * 9

/** A buffer of `count` positions: the i-th has outcome i, and one cell that is its only plane, move and policy. */
function filled(count: number, capacity = 100) {
  const memory = positionMemory(game, capacity)
  for (let i = 0; i < count; i++) {
    const cell = new Float32Array(9)
    cell[i % 9] = 1
    const planes = new Float32Array(size)
    planes.set(cell)
    memory.add({ planes, policy: cell, legal: Uint8Array.from(cell), outcome: i })
  }
  return memory
}

const arrays = (B: number) => ({
  planes: new Float32Array(B * size),
  policy: new Float32Array(B * 9),
  legal: new Uint8Array(B * 9),
  outcome: new Float32Array(B),
})

test('batches come from the newest share of all positions so far, at most those in the buffer', () => {
  for (const [count, capacity, window, from] of [
    [40, 100, 0.25, 30],
    [40, 10, 0.5, 30],
    [1, 10, 0.01, 0],
  ] as const) {
    const { fill } = filled(count, capacity).batches(200, window, rng(1))
    const into = arrays(400)
    fill(into, 2)
    assert.equal([Math.min(...into.outcome), Math.max(...into.outcome)], [from, count - 1])
  }
})

test('planes, policy and legal moves are turned by the same symmetry', () => {
  const { inputs, fill } = filled(9).batches(64, 1, rng(2))
  assert.equal(inputs.planes.shape, [64, ...game.planes])
  const into = arrays(64)
  fill(into, 1)
  const cells = new Set<string>()
  for (let i = 0; i < 64; i++) {
    const cell = into.policy.indexOf(1, 9 * i) - 9 * i
    assert.is(into.planes.indexOf(1, size * i) - size * i, cell)
    assert.is(into.legal.indexOf(1, 9 * i) - 9 * i, cell)
    cells.add(`${into.outcome[i]} ${cell}`)
  }
  assert.ok(cells.size > 9) // some were turned
})

test('replies are kept only where wanted, and turned with the position', () => {
  assert.not('reply' in filled(1).batches(1, 1, rng(1)).inputs)
  const memory = positionMemory(game, 10, true)
  const cell = Float32Array.from({ ...[1], length: 9 })
  const planes = Float32Array.from({ ...[1], length: size })
  memory.add({ planes, policy: cell, legal: Uint8Array.from(cell), outcome: 1, reply: cell.toReversed() })
  const { inputs, fill } = memory.batches(20, 1, rng(2))
  assert.equal(inputs.reply!.shape, [20, 9])
  const into = { ...arrays(20), reply: new Float32Array(180) }
  fill(into, 1)
  const corners = new Set<number>()
  for (let i = 0; i < 20; i++) {
    const corner = into.policy.indexOf(1, 9 * i) - 9 * i
    assert.is(into.reply.indexOf(1, 9 * i) - 9 * i, 8 - corner)
    corners.add(corner)
  }
  assert.is(corners.size, 4)
})

test.run()
