import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../agents/dqn.ts'
import { type TicTacToe, ticTacToe, ticTacToeV0 } from '../../envs/boards/tic-tac-toe.ts'
import { make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { selfPlay } from '../../src/games/self-play.ts'

test('each view is the one of the side to move', () => {
  const env = selfPlay(ticTacToe())
  const start = env.reset(rng(0))
  assert.is(start.player, 0)
  assert.equal([...start.observation], Array(18).fill(0))
  const second = env.step(4)
  assert.is(second.player, 1)
  assert.is(second.observation[9 + 4], 1, 'a stone of the other one')
  assert.is(second.legal![4], 0)
  assert.equal(second.position as TicTacToe, { first: 16, second: 0 })
  const third = env.step(0)
  assert.is(third.observation[4], 1, 'a stone of one’s own')
  assert.is(third.observation[9], 1)
})

test('the end brings 1 to a winner who has just moved, and 0 for a draw', () => {
  const env = make(ticTacToeV0)
  env.reset(rng(0))
  const rewards = [0, 3, 1, 4].map(action => env.step(action).reward)
  assert.equal(rewards, [0, 0, 0, 0])
  const won = env.step(2)
  assert.equal([won.reward, won.terminated, won.truncated], [1, true, false])
  env.reset(rng(0))
  const draw = [0, 1, 2, 4, 3, 5, 7, 6, 8].map(action => env.step(action)).at(-1)!
  assert.equal([draw.reward, draw.terminated], [0, true])
})

test('an illegal move is refused and changes nothing', () => {
  const env = make(ticTacToeV0)
  env.reset(rng(0))
  env.step(4)
  assert.throws(() => env.step(4), /action 4 \(b2\) is illegal now/)
  assert.throws(() => env.step(9), /action 9 \(none\) is illegal now/)
  assert.is(env.step(0).player, 0)
})

test('an agent that acts for one side is refused, with what to do instead', () => {
  assert.match(dqn().unsupported(make('TicTacToe-v0'))!, /it plays one side, and the environment needs both.*versus/)
})

test.run()
