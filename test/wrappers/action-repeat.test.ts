import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToeV0 } from '../../envs/boards/tic-tac-toe.ts'
import { type Env, type Step, type SyncEnv, transition } from '../../src/core/env.ts'
import { make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import type { Box, Discrete } from '../../src/core/space.ts'
import { actionRepeat } from '../../src/wrappers/action-repeat.ts'
import { frameStack } from '../../src/wrappers/observation/frame-stack.ts'
import { golden, near, playAll, script } from './script.ts'

test('steps match Gymnasium’s RepeatAction', () => {
  const { observations, rewards, lengths } = playAll(actionRepeat(script(), 4))
  near(observations, golden.actionRepeat.observations)
  near(rewards, golden.actionRepeat.rewards)
  assert.equal(lengths, golden.actionRepeat.lengths)
})

test('an action that is no longer legal is not repeated', () => {
  let taken = 0
  const step = () => ({ ...transition(new Float32Array(3), 1), legal: Uint8Array.of(1, ++taken < 2 ? 1 : 0) })
  const env: SyncEnv = actionRepeat({ ...script(), step }, 4)
  assert.is((env.step(1) as Step).reward, 2)
  assert.is((env.step(0) as Step).reward, 4)
})

test('asynchronous environments are repeated too', async () => {
  const inner = script()
  const late = { ...inner, step: async (action: number) => inner.step(action) } as Env<Box, Discrete>
  const [env, at] = [actionRepeat(late, 4), actionRepeat(script(), 4)]
  inner.reset(rng(0))
  at.reset(rng(0))
  for (let i = 0; i < 3; i++) assert.equal(await env.step(0), at.step(0))
})

test('board games and invalid counts are rejected', () => {
  for (const game of [make(ticTacToeV0), frameStack(make(ticTacToeV0), 2)])
    assert.throws(() => actionRepeat(game, 2), /actionRepeat does not work with board games/)
  for (const times of [0, 1.5, Number.NaN])
    assert.throws(() => actionRepeat(script(), times), /actionRepeat needs times to be a whole number of at least 1/)
})

test.run()
