import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToe } from '../../../envs/boards/tic-tac-toe.ts'
import { hint } from '../../../src/cli/view/hint.ts'

const game = ticTacToe()
const floats = (numbers: Record<number, number>) =>
  Float32Array.from({ length: 9 }, (_, action) => numbers[action] ?? 0)

test('the most visited moves, what is expected to follow, and who is ahead', () => {
  const thought = { visits: floats({ 4: 30, 0: 12, 8: 3 }), prior: floats({ 4: 0.5, 0: 0.25 }), value: 0.125 }
  const text = hint(game, game.initial(), { action: 4, thought, line: [4, 0, 8] })
  assert.is(
    text,
    `move  visits  prior
b2    30      50%
a1    12      25%
c3    3       0%
It expects b2 a1 c3
value for you 0.13 (1 wins, −1 loses)`,
  )
})

test('without visits, the values of the moves that are allowed', () => {
  const thought = { q: floats({ 4: 0.9, 0: 0.5, 8: -0.5 }) }
  const text = hint(game, game.next(game.initial(), 4), { action: 0, thought })
  assert.match(text, /^move {2}value\na1 {4}0\.50\n/)
  assert.not.match(text, 'b2')
})

test('long lines are cut, and an agent without a thought is reported', () => {
  const thought = { visits: floats({ 4: 3 }) }
  const line = [4, 0, 8, 1, 7, 2, 6, 3, 5]
  assert.match(hint(game, game.initial(), { action: 4, thought, line }), /It expects b2 a1 c3 b1 b3 c1 a3 a2 …$/)
  assert.is(hint(game, game.initial(), { action: 4 }), 'It would play b2, without a thought.')
})

test.run()
