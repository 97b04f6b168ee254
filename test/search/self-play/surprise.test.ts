import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToe } from '../../../envs/boards/tic-tac-toe.ts'
import { rng } from '../../../src/core/rng.ts'
import { gameModel } from '../../../src/search/model.ts'
import { bySurprise, surpriseOf } from '../../../src/search/self-play/surprise.ts'
import { Tree } from '../../../src/search/tree.ts'

const game = ticTacToe()

test('the divergence of π from the prior without noise, by hand', () => {
  const tree = new Tree(gameModel(game), 2)
  tree.plant(game.initial())
  const priors = Float32Array.of(1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 128, 1 / 128, 1 / 128, 1 / 128)
  tree.expand(
    0,
    0,
    priors.map(p => Math.log(p) + 5),
    0,
  )
  tree.prior.fill(1 / 9) // noise
  const close = (policy: readonly number[], expected: number) => {
    const found = surpriseOf(tree, Float32Array.from({ ...policy, length: 9 }))
    assert.ok(Math.abs(found - expected) < 1e-5, `${found}, not ${expected}`)
  }
  close([0, 0, 1], Math.log(8))
  // ½ ln (½ / ½) + ½ ln (½ / ¼)
  close([1 / 2, 1 / 2], Math.log(2) / 2)
  close([...priors], 0)
  assert.ok(surpriseOf(tree, priors) >= 0)
  close([], 0)
})

const game4 = [3, 0, 0, 1].map((surprise, i) => ({ i, surprise: Float32Array.of(surprise) }))

test('w = ½ + ½ T KL / Σ KL: twice, half the time, half the time, once', () => {
  const random = rng(1)
  const counts = [0, 0, 0, 0]
  for (let k = 0; k < 4000; k++) {
    const times = [0, 0, 0, 0]
    for (const { i } of bySurprise(game4, 0.5, random)) times[i]!++
    assert.equal([times[0], times[3]], [2, 1])
    for (const [i, n] of times.entries()) counts[i]! += n
  }
  for (const i of [1, 2]) assert.ok(Math.abs(counts[i]! / 4000 - 0.5) < 0.03, `${counts[i]}`)
})

test('share 0, or no surprise at all: every position once, and no number is drawn', () => {
  const [random, untouched] = [rng(1), rng(1)]
  const calm = game4.map(({ i }) => ({ i, surprise: Float32Array.of(0) }))
  assert.equal([...bySurprise(game4, 0, random)], game4)
  assert.equal([...bySurprise(calm, 0.5, random)], calm)
  assert.is(random.next(), untouched.next())
})

test.run()
