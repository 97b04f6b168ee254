import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToe } from '../../envs/boards/tic-tac-toe.ts'
import { legalActions } from '../../src/core/board-game.ts'
import { rng } from '../../src/core/rng.ts'
import { type Chooser, type MatchGame, match } from '../../src/games/match.ts'
import { repeatsOf } from '../../src/games/repeats.ts'

const game = ticTacToe()
const lowest: Chooser = views => views.map(({ legal }) => legalActions(legal!)[0]!)
const highest: Chooser = views => views.map(({ legal }) => legalActions(legal!).at(-1)!)
const played = (first: 0 | 1, ...moves: number[]): MatchGame => ({
  game: 0,
  first,
  moves,
  thoughts: [],
  returns: [0, 0],
  score: 0,
})

test('forty games between two that always choose alike are two, and count as two', async () => {
  const games = await match(game, [lowest, highest], { games: 40, opening: 0, random: rng(1) })
  assert.equal(repeatsOf(game, games, 0), { distinct: 2, weight: 2 })
  const varied = await match(game, [lowest, highest], { games: 40, opening: 2, random: rng(1) })
  assert.equal(repeatsOf(game, varied, 2), { distinct: 40, weight: 40 })
})

test('a game that fills half of them counts for less than the others together', () => {
  const games = [played(0, 4), played(0, 4), played(0, 4), played(0, 1), played(0, 2), played(0, 3)]
  assert.equal(repeatsOf(game, games, 0), { distinct: 4, weight: 36 / 12 })
})

test('who begins makes a difference; the order of an opening that leads to the same board makes none', () => {
  assert.is(repeatsOf(game, [played(0, 0, 1, 2), played(1, 0, 1, 2)], 0).distinct, 2)
  const swapped = [played(0, 0, 1, 2, 5), played(0, 2, 1, 0, 5)]
  assert.is(repeatsOf(game, swapped, 0).distinct, 2)
  assert.is(repeatsOf(game, swapped, 3).distinct, 1)
})

test('no games count as none', () => assert.equal(repeatsOf(game, [], 2), { distinct: 0, weight: 0 }))

test.run()
