import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { go } from '../../../envs/boards/go.ts'
import { gomoku } from '../../../envs/boards/gomoku.ts'
import { hex } from '../../../envs/boards/hex.ts'
import { ticTacToe } from '../../../envs/boards/tic-tac-toe.ts'
import { sgfOf } from '../../../src/app/games/sgf.ts'
import type { BoardGame } from '../../../src/core/board-game.ts'
import type { Episode } from '../../../src/core/episode.ts'
import { stepsOf } from '../../../src/games/steps-of.ts'

/** The record of a game between two players. */
function played<S>(game: BoardGame<S>, names: string, players: Partial<Episode> = {}): Episode {
  const all = Array.from({ length: game.actions }, (_, action) => game.actionName(action))
  const moves = names.split(' ').map(name => all.indexOf(name))
  const thoughts = moves.map((_, t) => (t === 1 ? { value: -0.25 } : undefined))
  const summary = { episode: 0, slot: 0, step: 0, return: 0, length: moves.length, terminated: true, truncated: false }
  const { steps, final } = stepsOf(game as BoardGame, moves, thoughts)
  return { ...summary, env: { id: 'Any-v0' }, seed: 0, agent: 'mcts:9', ...players, steps, final }
}

test('Go: points from the upper left, passes, komi, and the score as result', () => {
  const episode = played(go({ size: 3, komi: 0.5 }), 'b2 c1 pass pass', { side: 1, opponent: 'a [human]' })
  const root = '(;FF[4]GM[1]CA[UTF-8]AP[Sente]SZ[3]KM[0.5]PB[a [human\\]]PW[mcts:9]RE[W+0.5]'
  assert.is(sgfOf(episode, go({ size: 3, komi: 0.5 })), `${root}\n;B[bb]\n;W[ca]C[value -0.250]\n;B[]\n;W[])`)
})

test('Gomoku: a win has no margin', () => {
  const game = gomoku({ size: 5 })
  const text = sgfOf(played(game, 'a1 a2 b1 b2 c1 c2 d1 d2 e1'), game)
  assert.match(text, /^\(;FF\[4\]GM\[4\].*SZ\[5\]PB\[mcts:9\]PW\[mcts:9\]RE\[B\+\]\n;B\[aa\]\n;W\[ab\]/)
  assert.match(text, /\n;B\[ea\]\)$/)
})

test('Hex: named cells, columns and rows, and pieces that a swap exchanges', () => {
  const wide = hex({ size: 2, columns: 3 })
  assert.match(sgfOf(played(wide, 'c1 a2'), wide), /GM\[11\].*SZ\[3:2\].*RE\[\?\]\n;B\[c1\]\n;W\[a2\]C/)
  const swapping = hex({ size: 3, swap: true })
  assert.match(
    sgfOf(played(swapping, 'c1 swap a1 a2'), swapping),
    /;B\[c1\]\n;W\[swap-pieces\]C.*\n;B\[a1\]\n;W\[b1\]\)/,
  )
})

test('other games, and records that do not fit the rules, are refused', () => {
  assert.throws(() => sgfOf(played(ticTacToe(), 'a1'), ticTacToe()), 'Tic-tac-toe has no SGF here')
  const large = gomoku({ size: 6 })
  assert.throws(() => sgfOf(played(large, 'f6'), gomoku({ size: 5 })), 'move 1 of the game is illegal')
})

test.run()
