import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToeV0 } from '../../../envs/boards/tic-tac-toe.ts'
import type { SyncEnv } from '../../../src/core/env.ts'
import { make } from '../../../src/core/registry.ts'
import { transformReward } from '../../../src/wrappers/reward/transform-reward.ts'
import { playAll, script } from '../script.ts'

test('f is applied to each reward, and nothing else changes', () => {
  const plain = playAll(script())
  assert.equal(playAll(transformReward(script(), r => 2 * r + 1)), {
    ...plain,
    rewards: plain.rewards.map(r => 2 * r + 1),
  })
})

test('a board game loses its rules, whose outcomes are not transformed', () => {
  assert.not('game' in transformReward(make(ticTacToeV0), r => r / 2))
})

test('an invalid step passes through: the loop reports it', () => {
  const env: SyncEnv = transformReward({ ...script(), step: () => undefined as never }, r => r)
  assert.is(env.step(0), undefined)
})

test.run()
