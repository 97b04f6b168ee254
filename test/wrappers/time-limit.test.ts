import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToeV0 } from '../../envs/boards/tic-tac-toe.ts'
import { cartPoleV1 } from '../../envs/classic/cartpole.ts'
import { make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { actionRepeat } from '../../src/wrappers/action-repeat.ts'
import { timeLimit } from '../../src/wrappers/time-limit.ts'
import { golden, near, playAll, script } from './script.ts'

test('episodes end as with Gymnasium’s TimeLimit', () => {
  const { observations, rewards, lengths } = playAll(timeLimit(script(), 20))
  near(observations, golden.timeLimit.observations)
  near(rewards, golden.timeLimit.rewards)
  assert.equal(lengths, golden.timeLimit.lengths)
})

test('outside actionRepeat it counts agent steps, inside it environment steps', () => {
  assert.equal(playAll(timeLimit(actionRepeat(script(), 4), 3)).lengths, [3, 3, 3])
  assert.equal(playAll(actionRepeat(timeLimit(script(), 8), 4)).lengths, [2, 2, 2])
})

test('a board game keeps its rules', () => {
  const inner = make(ticTacToeV0)
  assert.is(timeLimit(inner, 4).game, inner.game)
})

test('a limit on top of make’s saves both counts', () => {
  const wrap = () => timeLimit(make(cartPoleV1), 5)
  const [env, other] = [wrap(), wrap()]
  env.reset(rng(0))
  for (let i = 0; i < 3; i++) env.step(i % 2)
  other.restore!(JSON.parse(JSON.stringify(env.save!())))
  for (let i = 0; i < 2; i++) assert.equal(other.step(0), env.step(0))
  assert.throws(() => other.step(0), /timeLimit: step\(\) was called outside an episode/)
})

test('a limit that is not a positive integer is rejected', () => {
  for (const limit of [0, -1, 1.5, Number.NaN, Infinity, '3' as never])
    assert.throws(() => timeLimit(script(), limit), /timeLimit needs maxSteps to be a whole number of at least 1/)
})

test.run()
