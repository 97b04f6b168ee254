import { readFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import type { Json, Step, SyncEnv, View } from '../../src/core/env.ts'
import { rng } from '../../src/core/rng.ts'
import { type Box, box, type Discrete, discrete, type Space } from '../../src/core/space.ts'
import type { Composite, CompositeEnv } from '../../src/wrappers/observation/composite.ts'

/** The results of Gymnasium's wrappers on three scripted episodes, written by `wrappers.gymnasium.py`. */
export const golden = JSON.parse(readFileSync(new URL('wrappers.gymnasium.json', import.meta.url), 'utf8'))

const episodes: readonly { observations: number[][]; rewards: number[]; end: string }[] = golden.episodes

export interface ScriptOptions<OS, AS extends Space> {
  readonly observationSpace?: OS
  readonly observe?: (numbers: readonly number[]) => unknown
  readonly actionSpace?: AS
}

/** Plays the scripted episodes in order, and records the actions it receives. */
export function script<OS extends Composite = Box, AS extends Space = Discrete>({
  observationSpace = box([3], -Infinity, Infinity) as never,
  observe = numbers => Float32Array.from(numbers),
  actionSpace = discrete(2) as never,
}: ScriptOptions<OS, AS> = {}) {
  let episode = -1
  let t = 0
  const actions: unknown[] = []
  const env = {
    observationSpace,
    actionSpace,
    actions,
    reset() {
      episode++
      t = 0
      return { observation: observe(episodes[episode]!.observations[0]!) }
    },
    step(action: unknown) {
      actions.push(action)
      const { observations, rewards, end } = episodes[episode]!
      const reward = rewards[t++]!
      const last = t === rewards.length
      return {
        observation: observe(observations[t]!),
        reward,
        terminated: last && end === 'terminated',
        truncated: last && end === 'truncated',
      }
    },
    save: () => ({ episode, t }),
    restore(saved: Json) {
      ;({ episode, t } = saved as { episode: number; t: number })
    },
  }
  return env as unknown as (OS extends Space ? SyncEnv<OS, AS> : CompositeEnv<OS, AS>) & { actions: unknown[] }
}

const numbersOf = (value: unknown) => (typeof value === 'number' ? [value] : Array.from(value as Float32Array))

/** Observations, rewards and lengths of all episodes. */
export function playAll(env: SyncEnv, resets = episodes.length) {
  const observations: number[][] = []
  const rewards: number[] = []
  const lengths: number[] = []
  for (let i = 0; i < resets; i++) {
    let view: View = env.reset(rng(0))
    observations.push(numbersOf(view.observation))
    for (let t = 1; ; t++) {
      const step = env.step(0) as Step
      view = step
      observations.push(numbersOf(view.observation))
      rewards.push(step.reward)
      if (step.terminated || step.truncated) {
        lengths.push(t)
        break
      }
    }
  }
  return { observations, rewards, lengths }
}

/** Asserts that the numbers agree to `tolerance`, relative for numbers above 1. */
export function near(actual: readonly unknown[], expected: readonly unknown[], tolerance = 0): void {
  const [a, b] = [actual, expected].map(list => list.flat() as number[]) as [number[], number[]]
  assert.is(a.length, b.length)
  for (const [i, x] of a.entries()) {
    const gap = x === b[i] ? 0 : Math.abs(x - b[i]!) / Math.max(1, Math.abs(b[i]!))
    assert.ok(gap <= tolerance, `number ${i}: ${x} is not ${b[i]}`)
  }
}
