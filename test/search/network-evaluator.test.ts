import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectFour } from '../../envs/boards/connect-four.ts'
import { rng } from '../../src/core/rng.ts'
import type { Batched } from '../../src/kit/acting/batched.ts'
import { networkEvaluator } from '../../src/search/network-evaluator.ts'

const game = connectFour()
const A = game.actions
const size = 2 * 6 * 7

/** A network that answers with fixed random weights of what it sees. */
function lopsided(): Batched & { readonly seen: number[] } {
  const random = rng(3)
  const weights = Float32Array.from({ length: size * (A + 1) }, () => random.next() - 0.5)
  const seen: number[] = []
  return {
    seen,
    run(rows, fill) {
      seen.push(rows)
      const inputs = new Float32Array(rows * size)
      fill(inputs)
      return Float32Array.from({ length: rows * (A + 1) }, (_, i) => {
        const [row, out] = [Math.floor(i / (A + 1)), i % (A + 1)]
        let sum = 0
        for (let x = 0; x < size; x++) sum += inputs[row * size + x]! * weights[out * size + x]!
        return sum
      })
    },
    changed() {},
  }
}
const after = (moves: readonly number[]) => moves.reduce((at, move) => game.next(at, move), game.initial())
const mirrored = (moves: readonly number[]) => moves.map(move => A - 1 - move)
const judge = async (average: boolean, ...games: (readonly number[])[]) => {
  const network = lopsided()
  const into = { values: new Float32Array(games.length), logits: new Float32Array(games.length * A).fill(9) }
  await networkEvaluator(game, network, average).evaluate(games.map(after), [], into)
  return { ...into, seen: network.seen }
}
const moves = [0, 2, 2, 5]

test('as the network answers', async () => {
  const one = await judge(false, moves)
  const two = await judge(false, mirrored(moves), moves)
  assert.equal(two.seen, [2])
  assert.equal(two.logits.subarray(A), one.logits)
  assert.is(two.values[1], one.values[0])
  assert.is.not(two.values[0], two.values[1])
})

test('the average of all images: a position and its mirror image are judged alike', async () => {
  const { values, logits, seen } = await judge(true, moves, mirrored(moves))
  assert.equal(seen, [4])
  const plain = await judge(false, moves, mirrored(moves))
  const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} ${b}`)
  for (let a = 0; a < A; a++) {
    const mean = (plain.logits[a]! + plain.logits[A + A - 1 - a]!) / 2
    close(logits[a]!, mean)
    close(logits[A + A - 1 - a]!, mean)
  }
  for (const value of values) close(value, (plain.values[0]! + plain.values[1]!) / 2)
})

test.run()
