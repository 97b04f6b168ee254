import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type TicTacToe, ticTacToe } from '../../../envs/boards/tic-tac-toe.ts'
import { legalActions } from '../../../src/core/board-game.ts'

const game = ticTacToe()

test('there are 5,478 positions and 255,168 games: 131,184 wins for X, 77,904 for O, 46,080 draws', () => {
  const positions = new Set<string>()
  const ends = new Map<number, number>()
  const walk = (position: TicTacToe): void => {
    positions.add(`${position.first},${position.second}`)
    const returns = game.returns(position)
    if (returns) ends.set(returns[0], (ends.get(returns[0]) ?? 0) + 1)
    for (const action of legalActions(game.legal(position))) walk(game.next(position, action))
  }
  walk(game.initial())
  assert.is(positions.size, 5478)
  assert.equal([ends.get(1), ends.get(-1), ends.get(0)], [131_184, 77_904, 46_080])
})

test('parse is the inverse of show', () => {
  const position = game.parse('  a b c\n1 X · O\n2 · X ·\n3 O · X')
  assert.equal(position, { first: 0b100_010_001, second: 0b001_000_100 })
  assert.is(game.show(position), '  a b c\n1 X · O\n2 · X ·\n3 O · X')
  assert.equal(game.returns(position), [1, -1])
  assert.throws(() => game.parse('X O'), /nine squares/)
  assert.throws(() => game.parse('X X X · · · · · ·'), /as many X as O/)
})

test('squares are named by column and row', () => {
  assert.equal(
    [0, 1, 5, 8].map(action => game.actionName(action)),
    ['a1', 'b1', 'c2', 'c3'],
  )
})

test.run()
