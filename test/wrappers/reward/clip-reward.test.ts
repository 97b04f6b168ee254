import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clipReward } from '../../../src/wrappers/reward/clip-reward.ts'
import { golden, near, playAll, script } from '../script.ts'

test('rewards match Gymnasium’s ClipReward', () => {
  near(playAll(clipReward(script(), -1, 2)).rewards, golden.clipReward)
})

test('the default is [−1, 1], and infinite bounds give a one-sided clip', () => {
  const { rewards } = playAll(script())
  assert.equal([Math.min(...rewards), Math.max(...rewards)].map(Math.sign), [-1, 1])
  assert.equal(
    playAll(clipReward(script())).rewards,
    rewards.map(r => Math.min(1, Math.max(-1, r))),
  )
  assert.equal(
    playAll(clipReward(script(), -Infinity, 0)).rewards,
    rewards.map(r => Math.min(0, r)),
  )
})

test('an empty range is rejected', () => {
  for (const [low, high] of [
    [1, -1],
    [Number.NaN, 1],
  ] as const)
    assert.throws(() => clipReward(script(), low, high), /clipReward: low .* is above high .*; swap them\./)
})

test.run()
