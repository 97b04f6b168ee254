import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectFour } from '../../../../envs/boards/connect-four.ts'
import { go } from '../../../../envs/boards/go.ts'
import { gomoku } from '../../../../envs/boards/gomoku.ts'
import { hex } from '../../../../envs/boards/hex.ts'
import { ticTacToe } from '../../../../envs/boards/tic-tac-toe.ts'
import type { BoardGame } from '../../../../src/core/board-game.ts'
import { winsNow } from '../../../../studio/server/play/wins.ts'

function after<S>(game: BoardGame<S>, moves: readonly number[]) {
  return winsNow(
    game,
    moves.reduce((at, action) => game.next(at, action), game.initial()),
  )
}

test('wins in one and threats, in games of rows', () => {
  assert.equal(after(ticTacToe(), [0, 4, 1, 5]), { wins: [2], threats: [3] })
  assert.equal(after(ticTacToe(), [0, 4]), { wins: [], threats: [] })
  assert.equal(after(gomoku({ size: 9 }), [0, 9, 1, 10, 2, 11, 3]), { wins: [], threats: [4] })
})

test('Connect Four: a column is no threat if only the move below it makes it one', () => {
  const game = connectFour()
  // X has three in the bottom row; O is to move.
  assert.equal(after(game, [1, 1, 2, 2, 3]), { wins: [], threats: [0, 4] })
  // X has three in the second row, and the square below the fourth is free.
  const position = game.parse(`· · · · · · ·
· · · · · · ·
· · · · · · ·
· · · · · · ·
X X X · · · ·
O O X · O · O`)
  assert.equal(winsNow(game, position), { wins: [], threats: [] })
})

test('the last moves of a board: the only free square is a win or none', () => {
  assert.equal(after(ticTacToe(), [0, 1, 2, 4, 3, 5, 7, 6]), { wins: [], threats: [] })
  assert.equal(after(ticTacToe(), [0, 1, 4, 2, 3, 5, 7, 6]), { wins: [8], threats: [] })
})

test('connections in Hex; in Go, passing on a pass', () => {
  assert.equal(after(hex({ size: 3 }), [1, 0, 4, 3]), { wins: [6, 7], threats: [] })
  assert.equal(after(hex({ size: 3 }), [0, 3, 2, 4]), { wins: [], threats: [5] })
  assert.equal(after(go({ size: 3, komi: 0.5 }), [9]), { wins: [9], threats: [] })
})

test.run()
