// An untrained search finds wins in one and in three, in every registered game. A new game is tested as soon as
// envs/index.ts imports it.
import { existsSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../envs/index.ts'
import type { BoardGame } from '../../src/core/board-game.ts'
import { rng } from '../../src/core/rng.ts'
import { gameModel } from '../../src/search/model.ts'
import { bestAction, improvedPolicy } from '../../src/search/outcome.ts'
import { randomRollouts } from '../../src/search/rollout.ts'
import { searcher } from '../../src/search/search.ts'
import { uct } from '../../src/search/select.ts'
import { Tree } from '../../src/search/tree.ts'
import { games } from '../envs/playthroughs/playthrough.ts'
import { examplesOf, fileOf, kinds, tacticOf, written } from './tactics/tactics.ts'

const simulations = 200
const seeds = 5

/** The move of `mcts` as it is set from the start, but for its simulations. */
function chosen(game: BoardGame, position: unknown, seed: number): number {
  const tree = new Tree(gameModel(game), simulations + 1)
  tree.plant(position)
  const options = { evaluator: randomRollouts(game), select: uct(Math.SQRT2), simulations, solve: true }
  void searcher(gameModel(game), options).run([{ tree, random: rng(seed) }])
  return bestAction(tree, improvedPolicy(tree))
}

for (const { id, game } of games()) {
  const command = `npx tsx --conditions=sente-source test/search/tactics/write.ts ${id}`

  test(`${id}: there are wins in one and in three, for both sides, and they are as declared`, () => {
    assert.ok(existsSync(fileOf(id)), `there are no examples of ${id} yet: ${command} writes them, for you to read`)
    const examples = examplesOf(id, game)
    for (const { side, plies } of kinds)
      assert.ok(
        examples.some(example => example.side === side && example.plies === plies),
        `no example in which side ${side} wins in ${plies}: ${command} writes some, for you to read`,
      )
    for (const example of examples) assert.equal(tacticOf(game, example.position), example, written(game, [example]))
  })

  test(`${id}: ${simulations} simulations find them`, () => {
    assert.ok(existsSync(fileOf(id)), `there are no examples of ${id} yet: ${command} writes them, for you to read`)
    for (const example of examplesOf(id, game))
      for (let seed = 0; seed < seeds; seed++) {
        const action = chosen(game, example.position, seed)
        const text = `${written(game, [example])}with seed ${seed} it plays ${game.actionName(action)}`
        assert.ok(example.winning.includes(action), text)
      }
  })
}

test.run()
