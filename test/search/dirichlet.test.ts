import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToe } from '../../envs/boards/tic-tac-toe.ts'
import { rng } from '../../src/core/rng.ts'
import { gammaDraw, mixDirichlet } from '../../src/search/dirichlet.ts'
import { gameModel } from '../../src/search/model.ts'
import { Tree } from '../../src/search/tree.ts'

test('gamma draws have mean and variance α', () => {
  const random = rng(1)
  for (const alpha of [0.1, 0.5, 1, 3, 10]) {
    const draws = Array.from({ length: 20_000 }, () => gammaDraw(alpha, random))
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
    assert.ok(Math.abs(mean - alpha) < 0.05 * Math.max(1, alpha), `α = ${alpha}: mean ${mean}`)
    assert.ok(Math.abs(variance - alpha) < 0.1 * Math.max(1, alpha), `α = ${alpha}: variance ${variance}`)
    assert.ok(draws.every(x => x >= 0))
  }
})

test('noise takes its share of the priors, which still sum to 1', () => {
  const game = ticTacToe()
  const tree = new Tree(gameModel(game), 2)
  tree.plant(game.initial())
  const logits = Float32Array.from({ length: 9 }, (_, a) => (a === 4 ? 10 : 0))
  const sums = new Float64Array(9)
  const random = rng(2)
  const times = 4000
  for (let i = 0; i < times; i++) {
    tree.plant(game.initial())
    tree.expand(0, 0, logits, 0)
    mixDirichlet(tree, 0.3, 0.25, random)
    const sum = tree.prior.subarray(0, 9).reduce((a, b) => a + b, 0)
    assert.ok(Math.abs(sum - 1) < 1e-5)
    for (let e = 0; e < 9; e++) sums[e]! += tree.prior[e]! / times
  }
  const clean = Math.exp(10) / (Math.exp(10) + 8)
  assert.ok(Math.abs(sums[4]! - (0.75 * clean + 0.25 / 9)) < 0.01)
  assert.ok(Math.abs(sums[0]! - (0.75 * ((1 - clean) / 8) + 0.25 / 9)) < 0.01)
})

test.run()
