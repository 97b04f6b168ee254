import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToe } from '../../../../../envs/boards/tic-tac-toe.ts'
import { legalActions } from '../../../../../src/core/board-game.ts'
import { viewOf } from '../../../../../src/games/self-play.ts'
import {
  gameBoard,
  isTheirs,
  neighbor,
  outcome,
  plainBoard,
  sideName,
} from '../../../../../studio/page/views/play/game/position.ts'
import type { Game, Thought } from '../../../../../studio/wire/games.ts'

const rules = ticTacToe()

function after(moves: readonly number[], more: Partial<Game> = {}): Game {
  const position = moves.reduce((at, action) => rules.next(at, action), rules.initial())
  const returns = rules.returns(position)
  return {
    id: 'a',
    env: 'TicTacToe-v0',
    name: 'Tic-tac-toe',
    against: 'random',
    side: 0,
    planes: [...viewOf(rules, position).observation],
    shape: [2, 3, 3],
    turn: rules.player(position),
    moves: [...moves],
    legal: legalActions(rules.legal(position)),
    names: Array.from({ length: 9 }, (_, action) => rules.actionName(action)),
    wins: [],
    threats: [],
    ...(returns && { returns: [...returns] }),
    ...more,
  }
}

const plain = { threats: true, open: true }

test('stones are those of the first and the second side, whoever is to move', () => {
  assert.equal(Array.from(gameBoard(after([4]), plain).stones), [0, 0, 0, 0, 1, 0, 0, 0, 0])
  assert.equal(Array.from(gameBoard(after([4, 0]), plain).stones), [2, 0, 0, 0, 1, 0, 0, 0, 0])
})

test('marks: legal moves while the person may move, threats, the last move, a heat map, a hint', () => {
  const thought: Thought = { action: 8, line: [8], weights: [0, 5] }
  const game = after([4, 0], { wins: [1], threats: [2, 1] })
  const board = gameBoard(game, { ...plain, heat: thought, hint: 8 })
  assert.equal(Array.from(board.legal!), [0, 1, 1, 1, 0, 1, 1, 1, 1])
  assert.equal([board.threats, board.last, board.heat, board.chosen], [[1, 2], 0, [0, 5], 8])
  const quiet = gameBoard(game, { threats: false, open: false })
  assert.equal([quiet.legal, quiet.threats, quiet.heat], [undefined, undefined, undefined])
})

test('a finished game has its row marked and nothing else', () => {
  const board = gameBoard(after([0, 3, 1, 4, 2]), { ...plain, hint: 5 })
  assert.equal([board.winning, board.threats, board.chosen, board.legal], [[0, 1, 2], undefined, undefined, undefined])
})

test('whose turn it is: the side of the person, anybody among friends, nobody at the end', () => {
  assert.ok(isTheirs(after([])))
  assert.not(isTheirs(after([4])))
  const { side: _, ...friends } = after([4])
  assert.ok(isTheirs(friends))
  assert.not(isTheirs(after([0, 3, 1, 4, 2])))
})

test('the outcome in a sentence', () => {
  const won = [0, 3, 1, 4, 2]
  const { side: _, ...friends } = after(won)
  assert.equal(outcome(after(won), 'Random'), { text: 'You win as X.', kind: 'good' })
  assert.equal(outcome(after(won, { side: 1 }), 'Random'), { text: 'Random wins as X.', kind: 'bad' })
  assert.equal(outcome(friends, ''), { text: 'X wins.', kind: 'good' })
  assert.equal(outcome(after([0, 1, 2, 4, 3, 5, 7, 6, 8]), ''), { text: 'A draw.', kind: 'info' })
})

test('a game that has no drawing of its own: stones in squares', () => {
  const board = plainBoard({ env: 'Mine-v0', planes: [1, 0, 0, 0, 0, 1], shape: [2, 1, 3], turn: 1 })
  assert.equal(board, { style: 'squares', rows: 1, columns: 3, stones: [2, 0, 1] })
  assert.is(sideName(board, 0), 'Black')
})

test('the arrow keys: one square further, to the ends of a row, and no further than the edge', () => {
  const board = plainBoard(after([]))
  const to = (from: number, key: string) => neighbor(board, from, key)
  assert.equal([to(4, 'ArrowLeft'), to(4, 'ArrowRight'), to(4, 'ArrowUp'), to(4, 'ArrowDown')], [3, 5, 1, 7])
  assert.equal([to(0, 'ArrowLeft'), to(0, 'ArrowUp'), to(8, 'ArrowRight'), to(8, 'ArrowDown')], [0, 0, 8, 8])
  assert.equal([to(4, 'Home'), to(4, 'End'), to(4, 'a')], [3, 5, undefined])
  const columns = { style: 'drop', rows: 6, columns: 7, stones: [] } as const
  assert.equal([neighbor(columns, 3, 'ArrowDown'), neighbor(columns, 6, 'ArrowRight')], [3, 6])
})

test.run()
