import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectFour } from '../../../envs/boards/connect-four.ts'
import { go } from '../../../envs/boards/go.ts'
import { hex } from '../../../envs/boards/hex.ts'
import { othello } from '../../../envs/boards/othello.ts'
import { ticTacToe } from '../../../envs/boards/tic-tac-toe.ts'
import type { BoardGame } from '../../../src/core/board-game.ts'
import type { Board } from '../../../studio/drawings/boards/board.ts'
import { lastSquare, placeOf } from '../../../studio/drawings/boards/board.ts'
import { drawBoard } from '../../../studio/drawings/boards/draw-board.ts'
import { boardOf } from '../../../studio/drawings/boards/of-planes.ts'
import { connection, rowsOf } from '../../../studio/drawings/boards/rows.ts'

/** The board after these moves. */
function after<S>(id: string, game: BoardGame<S>, ...moves: number[]): Board {
  const position = moves.reduce((at, move) => game.next(at, move), game.initial())
  const [layers, rows, columns] = game.planes
  const planes = new Float32Array(layers * rows * columns)
  game.encode(position, planes)
  return boardOf(id, { planes, shape: game.planes, player: game.player(position) })!
}

test('colors stay with their sides, whoever is to move', () => {
  assert.equal(Array.from(after('TicTacToe-v0', ticTacToe(), 4).stones), [0, 0, 0, 0, 1, 0, 0, 0, 0])
  assert.equal(Array.from(after('TicTacToe-v0', ticTacToe(), 4, 0).stones), [2, 0, 0, 0, 1, 0, 0, 0, 0])
  const start = after('Othello-v0', othello())
  const next = after('Othello-v0', othello(), 19)
  assert.is(start.stones[27], 2)
  assert.is(next.stones[27], 1, 'flipped')
  assert.is(next.stones[36], 2, 'not flipped')
  const passed = after('Go5x5-v0', go({ size: 5 }), 0, 25)
  assert.is(passed.stones[0], 1)
  const swapped = after('Hex-v0', hex({ size: 3, swap: true }), 4, 9, 0)
  assert.is(swapped.stones[4], 1, 'the stone stays red after the sides are swapped')
  assert.is(swapped.stones[0], 2)
  assert.is(swapped.extra, 'swap')
})

test('winning rows and chains are found', () => {
  const won = after('ConnectFour-v0', connectFour(), 0, 1, 0, 1, 0, 1, 0)
  assert.equal(won.winning, [14, 21, 28, 35])
  assert.is(after('ConnectFour-v0', connectFour(), 0, 1).winning, undefined)
  assert.equal(rowsOf([1, 0, 0, 0, 1, 0, 0, 0, 1], 3, 3, 3), [0, 4, 8])
  assert.equal(rowsOf([0, 0, 2, 0, 2, 0, 2, 0, 0], 3, 3, 3), [2, 4, 6])
  assert.equal(rowsOf([1, 1, 0, 1, 0, 0, 0, 0, 0], 3, 3, 3), [], 'a row does not go round the edge')
  // a2, b1: neighbors; b2 and a3 connect to the bottom.
  assert.equal(connection([0, 1, 0, 0, 1, 0, 1, 0, 0], 3, 3).sort(), [1, 4, 6])
  assert.equal(connection([1, 0, 0, 0, 1, 0, 0, 0, 1], 3, 3), [], 'not neighbors')
  assert.equal(connection([0, 0, 0, 2, 2, 2, 0, 0, 0], 3, 3).sort(), [3, 4, 5])
})

test('an action of Connect Four is the lowest free square of its column, a played one the highest disc', () => {
  const board = { ...after('ConnectFour-v0', connectFour(), 3, 3), last: 3 }
  assert.is(lastSquare(board), 4 * 7 + 3)
  const [x, y] = placeOf(board, 3)!
  const [x2, y2] = placeOf(board, 2)!
  assert.ok(x > x2 && y < y2)
  const full = after('ConnectFour-v0', connectFour(), 3, 3, 3, 3, 3, 3)
  assert.is(placeOf(full, 3), undefined)
})

test('legal moves can be clicked on, illegal ones cannot', () => {
  const legal = ticTacToe().legal(ticTacToe().next(ticTacToe().initial(), 4))
  const svg = drawBoard({ ...after('TicTacToe-v0', ticTacToe(), 4), legal })
  const actions = [...svg.matchAll(/data-action="(\d+)"/g)].map(([, action]) => Number(action))
  assert.equal(actions, [0, 1, 2, 3, 5, 6, 7, 8])
})

test('a heat map shows shares in percent; one without a positive number shows none', () => {
  const board = after('Go5x5-v0', go({ size: 5 }))
  const heat = new Float32Array(26)
  heat[12] = 60
  heat[25] = 20
  const svg = drawBoard({ ...board, heat })
  assert.match(svg, />75</)
  assert.match(svg, /pass 25%/)
  assert.is(drawBoard({ ...board, heat: new Float32Array(26) }), drawBoard(board))
  assert.is(drawBoard({ ...board, heat: new Float32Array(26).fill(Number.NaN) }), drawBoard(board))
})

test('a size that the drawing of a passed move does not change', () => {
  const size = (board: Board) => /viewBox="[^"]*"/.exec(drawBoard(board))![0]
  const board = after('Go5x5-v0', go({ size: 5 }), 3, 25)
  assert.is(size({ ...board, last: 25 }), size(board))
})

test.run()
