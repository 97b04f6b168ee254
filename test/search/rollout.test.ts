import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectFour } from '../../envs/boards/connect-four.ts'
import { gomoku } from '../../envs/boards/gomoku.ts'
import { ticTacToe } from '../../envs/boards/tic-tac-toe.ts'
import { type BoardGame, legalActions } from '../../src/core/board-game.ts'
import { rng } from '../../src/core/rng.ts'
import { randomRollouts } from '../../src/search/rollout.ts'

/** What rollouts make of one position. */
function evaluated<S>(game: BoardGame<S>, position: S, seed: number, rollouts = 1): number {
  const random = rng(seed)
  const [values, logits] = [new Float32Array(1).fill(7), new Float32Array(game.actions).fill(7)]
  void randomRollouts(game, rollouts).evaluate([position], [random], { values, logits })
  assert.ok(logits.every(logit => logit === 0))
  return values[0]!
}

/** The value of a random game, move by move from the list of what is allowed. */
function played<S>(game: BoardGame<S>, start: S, seed: number): number {
  const random = rng(seed)
  for (let position = start; ; ) {
    const returns = game.returns(position)
    if (returns) return returns[game.player(start)]
    const allowed = legalActions(game.legal(position))
    position = game.next(position, allowed[random.int(allowed.length)]!)
  }
}

test('each legal action is as likely as the others, in games of any number of actions', () => {
  for (const game of [ticTacToe(), connectFour(), gomoku({ size: 5 })] as BoardGame[]) {
    const ends = new Set<number>()
    for (let seed = 0; seed < 200; seed++) {
      const start = seed % 2 === 0 ? game.initial() : game.next(game.initial(), 3)
      const before = structuredClone(start)
      ends.add(played(game, start, seed))
      assert.is(evaluated(game, start, seed), played(game, start, seed), `${game.name}, seed ${seed}`)
      assert.equal(start, before)
    }
    assert.ok(ends.has(1) && ends.has(-1), game.name)
  }
})

test('a game whose legal() returns another array than it was given can still be played', () => {
  const game = ticTacToe()
  const other: BoardGame<ReturnType<typeof game.initial>> = { ...game, legal: position => game.legal(position) }
  for (let seed = 0; seed < 20; seed++)
    assert.is(evaluated(other, other.initial(), seed), evaluated(game, game.initial(), seed))
})

test('the value is the mean of several games, for the side to move', () => {
  const game = ticTacToe()
  const ahead = [0, 1, 4, 2].reduce((at, action) => game.next(at, action), game.initial()) // X has a1 and b2
  const won = game.next(ahead, 8)
  assert.is(evaluated(game, won, 1, 10), -1, 'O is to move, and X has three in a row')
  const mean = evaluated(game, ahead, 1, 400)
  assert.ok(mean > 0.5 && mean < 1, `X wins by c3 at once, or later: ${mean}`)
})

test.run()
