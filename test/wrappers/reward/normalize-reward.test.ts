import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToeV0 } from '../../../envs/boards/tic-tac-toe.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import { normalizeReward } from '../../../src/wrappers/reward/normalize-reward.ts'
import { golden, near, playAll, script } from '../script.ts'

for (const { gamma, rewards, variance } of golden.normalizeReward)
  test(`rewards match Gymnasium’s NormalizeReward, gamma ${gamma}`, () => {
    const env = normalizeReward(script(), { gamma })
    near(playAll(env).rewards, rewards, 1e-12)
    near([...env.rewardStatistics.variance], variance, 1e-12)
  })

test('frozen: rewards are divided by a constant', () => {
  const first = normalizeReward(script())
  playAll(first)
  first.restore!({
    env: { episode: -1, t: 0 },
    normalizeReward: (first.save!() as { normalizeReward: never }).normalizeReward,
  })
  first.freeze!()
  const plain = playAll(script()).rewards
  const scale = Math.sqrt(first.rewardStatistics.variance[0]! + 1e-8)
  assert.equal(
    playAll(first).rewards,
    plain.map(r => r / scale),
  )
})

test('restore continues the statistics and the running return bit for bit', () => {
  const [env, other] = [normalizeReward(script()), normalizeReward(script())]
  env.reset(rng(0))
  for (let i = 0; i < 9; i++) env.step(0)
  other.restore!(JSON.parse(JSON.stringify(env.save!())))
  for (let i = 0; i < 9; i++) assert.equal(other.step(0), env.step(0))
})

test('invalid arguments are rejected in one sentence', () => {
  assert.throws(() => normalizeReward(script(), { gamma: 1.1 }), /normalizeReward needs a gamma from 0 to 1, not 1.1/)
  assert.throws(() => normalizeReward(make(ticTacToeV0)), /they alternate between two sides/)
  assert.throws(
    () => normalizeReward(script()).restore!({ env: {}, normalizeReward: {} }),
    /normalizeReward: restore\(\) takes what save\(\) returned, \{ sum, count, mean, variance \}/,
  )
})

test.run()
