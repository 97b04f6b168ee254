import { readFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import type { SyncEnv } from '../../src/core/env.ts'
import { type EnvSpec, make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import type { Box, Discrete } from '../../src/core/space.ts'

/** An episode of Gymnasium with one-element Box or Discrete actions, written by `classic/<name>.gymnasium.py`. */
export interface Golden {
  readonly policy: string
  readonly start: readonly number[]
  readonly actions: readonly number[]
  readonly states: readonly (readonly number[])[]
  readonly rewards: readonly number[]
  readonly terminated: boolean
  readonly truncated: boolean
}

/** The episodes in `classic/<name>.gymnasium.json`. */
export const goldenEpisodes = (name: string): readonly Golden[] =>
  JSON.parse(readFileSync(new URL(`classic/${name}.gymnasium.json`, import.meta.url), 'utf8')).episodes

export const stateOf = (env: { save?(): unknown }) => (env.save!() as { state: readonly number[] }).state

/** The maximum absolute difference. */
export const furthest = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((x, i) => Math.abs(x - b[i]!)))

/**
 * Replays a Gymnasium episode as a whole, and again with each step starting from Gymnasium's state: states and rewards
 * agree to 1e-9, flags exactly. `observe` computes the observation of a state.
 */
export function followGolden(
  spec: EnvSpec<SyncEnv<Box, Box>> | EnvSpec<SyncEnv<Box, Discrete>>,
  golden: Golden,
  observe: (state: readonly number[]) => readonly number[],
): void {
  const env = make(spec as EnvSpec<SyncEnv<Box>>)
  const actionOf = (number: number) => (env.actionSpace.kind === 'box' ? Float32Array.of(number) : number)
  for (const stepwise of [false, true]) {
    env.reset(rng(0))
    env.restore!({ ...(env.save!() as object), state: golden.start })
    for (const [t, expected] of golden.states.entries()) {
      if (stepwise && t > 0) env.restore!({ ...(env.save!() as object), state: golden.states[t - 1]! })
      const step = env.step(actionOf(golden.actions[t]!))
      const state = stateOf(env)
      assert.ok(furthest(state, expected) < 1e-9, `step ${t}: ${state} is not ${expected}`)
      assert.equal(step.observation, Float32Array.from(observe(state)))
      const reward = golden.rewards[t]!
      assert.ok(Math.abs(step.reward - reward) < 1e-9, `step ${t}: reward ${step.reward} is not ${reward}`)
      const last = t === golden.states.length - 1
      assert.equal([step.terminated, step.truncated], last ? [golden.terminated, golden.truncated] : [false, false])
    }
  }
}

/** Invalid actions for a one-element Box: wrong length, wrong type, not finite. */
export const badActions = [
  ...[[], [0, 0], [Number.NaN], [Infinity], ['1'], [null], 0, '0', null, undefined, {}],
  ...[[], [0, 0], [Number.NaN], [-Infinity]].map(numbers => Float32Array.from(numbers)),
] as unknown as readonly Float32Array[]
