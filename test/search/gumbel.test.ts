import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToe } from '../../envs/tic-tac-toe.ts'
import { rng } from '../../src/core/rng.ts'
import { drawGumbel, gumbel, halvingSchedule } from '../../src/search/gumbel.ts'
import { searcher } from '../../src/search/search.ts'
import { puct } from '../../src/search/select.ts'
import { Tree } from '../../src/search/tree.ts'
import { judge } from './judges.ts'

const below = puct({ exploration: 1.25, base: 19_652, urgency: 0 })
const settings = { considered: 4, visitOffset: 50, scale: 1 }

test('sequential halving visits as mctx does: eight once, four twice, then two in turn', () => {
  const zeros = [0, 0, 0, 0, 0, 0, 0, 0]
  assert.equal([...halvingSchedule(8, 24)], [...zeros, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6])
  assert.equal([...halvingSchedule(4, 8)], [0, 0, 0, 0, 1, 1, 2, 2])
  assert.equal([...halvingSchedule(3, 5)], [0, 0, 0, 1, 1], 'ends in the midst of a phase')
  assert.equal([...halvingSchedule(1, 4)], [0, 1, 2, 3])
  assert.equal([...halvingSchedule(16, 4)], [0, 0, 0, 0], 'more actions than simulations')
})

/** A search of tic-tac-toe's empty board where only action 8 is thought well of. */
function searched(simulations: number, noisy: boolean) {
  const halving = gumbel({ simulations, ...settings }, below)
  const game = ticTacToe()
  const tree = new Tree(game, simulations + 1)
  tree.plant(game.initial())
  // The reply to 8 is bad for its side, so 8 is good.
  const evaluator = judge(game, position => (position.first === 1 << 8 ? -0.8 : 0))
  const search = searcher(game, { evaluator, select: halving.select, simulations, solve: false })
  search.run([{ tree, random: rng(1) }], ({ tree, random }) => {
    if (noisy) drawGumbel(tree, random)
  })
  return { tree, halving }
}

test('without noise the actions with the highest logits are considered, each as often as the schedule says', () => {
  const { tree } = searched(16, false)
  // Equal logits: the first four of nine actions; 8 is not among them.
  assert.equal([...tree.edgeVisits.subarray(0, 9)].toSorted((a, b) => b - a).slice(0, 5), [6, 6, 2, 2, 0])
  assert.is(tree.edgeVisits[8], 0)
})

test('noise makes others take part, and the better ones stay', () => {
  const halving = gumbel({ simulations: 64, ...settings, considered: 9 }, below)
  const game = ticTacToe()
  const tree = new Tree(game, 65)
  for (let seed = 0; seed < 20; seed++) {
    tree.plant(game.initial())
    const evaluator = judge(game, position =>
      (position.first >> 8) & 1 ? (game.player(position) === 0 ? 0.8 : -0.8) : 0,
    )
    const search = searcher(game, { evaluator, select: halving.select, simulations: 64, solve: false })
    search.run([{ tree, random: rng(seed) }], ({ tree, random }) => drawGumbel(tree, random))
    assert.is(tree.action[halving.choose(tree)], 8, `seed ${seed}`)
  }
})

test('the improved policy is softmax(logits + σ(completed q)), by hand', () => {
  const { tree, halving } = searched(4, false)
  // Four actions once each; none is 8, so q = 0 everywhere, and v_mix = 0: the policy stays uniform.
  const uniform = halving.policy(tree)
  for (const share of uniform) assert.ok(Math.abs(share - 1 / 9) < 1e-6)

  tree.total[0] = 0.2 // q(0) = 0.2: σ = (50 + 1) · 1 · (q + 1) / 2; v_mix = (0 + 4 · 0.05) / 5 = 0.04
  const sigma = (q: number) => (51 * (q + 1)) / 2
  const scores = [0.2, 0, 0, 0, 0.04, 0.04, 0.04, 0.04, 0.04].map(sigma)
  const peak = Math.max(...scores)
  const sum = scores.reduce((sum, x) => sum + Math.exp(x - peak), 0)
  const policy = halving.policy(tree)
  for (const [a, x] of scores.entries())
    assert.ok(Math.abs(policy[a]! - Math.exp(x - peak) / sum) < 1e-5, `action ${a}`)
})

test('Gumbel noise has mean γ and variance π²/6', () => {
  const game = ticTacToe()
  const tree = new Tree(game, 2)
  tree.plant(game.initial())
  tree.expand(0, 0, new Float32Array(9), 0)
  const random = rng(3)
  const draws: number[] = []
  for (let i = 0; i < 5000; i++) {
    drawGumbel(tree, random)
    draws.push(...tree.noise)
  }
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
  assert.ok(Math.abs(mean - 0.5772) < 0.03, `mean ${mean}`)
  assert.ok(Math.abs(variance - Math.PI ** 2 / 6) < 0.1, `variance ${variance}`)
})

test.run()
