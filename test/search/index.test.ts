import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng, ticTacToe } from '../../src/index.ts'
import type { Evaluator, Model } from '../../src/search/index.ts'
import { bestAction, gameModel, improvedPolicy, puct, searcher, Tree } from '../../src/search/index.ts'

const select = puct({ exploration: 1.25, base: 19_652, urgency: 0.25 })

/** An evaluator of one's own, which has no opinion. */
const level: Evaluator<unknown> = {
  evaluate(_, __, { values, logits }) {
    values.fill(0)
    logits.fill(0)
  },
}

test('a game is searched through the public names, with an evaluator of your own', async () => {
  const game = ticTacToe()
  const model = gameModel(game)
  const search = searcher(model, { evaluator: level, select, simulations: 200, solve: true })
  const tree = new Tree(model, 201)
  tree.plant(game.parse(['X X ·', 'O O ·', '· · ·'].join('\n')))
  await search.run([{ tree, random: rng(1) }])
  assert.equal([game.actionName(bestAction(tree, improvedPolicy(tree))), tree.worth(0)], ['c1', 1])
})

test("a model of your own: the corridor of Model's example", async () => {
  const corridor: Model<number> = {
    name: 'corridor',
    actions: 2,
    step: (cell, action) => Math.max(0, cell + (action === 1 ? 1 : -1)),
    player: () => 0,
    legal: (_, out) => out.fill(1),
    end: cell => (cell === 5 ? 0 : undefined),
    reward: (_, __, next) => (next === 5 ? 0.9 : -0.1),
    discount: () => 0.9,
  }
  const search = searcher(corridor, { evaluator: level, select, simulations: 100, solve: false })
  const tree = new Tree(corridor, 101)
  tree.plant(3)
  await search.run([{ tree, random: rng(1) }])
  assert.is(bestAction(tree, improvedPolicy(tree)), 1)
  assert.ok(Math.abs(tree.q(tree.child[1]!, tree.first[tree.child[1]!]! + 1) - 0.9) < 1e-6)
})

test.run()
