import type { Step, View } from '../../core/env.ts'
import { notFinite } from '../../core/guard/diverged.ts'
import { mismatch, type Space, width } from '../../core/space.ts'

/** Checks of an environment's results at every step, at a few nanoseconds each. */
export interface Inspector {
  /** What is wrong with a view, in words that finish "the environment …"; undefined when nothing is. */
  view(view: View): string | undefined
  step(step: Step): string | undefined
}

/**
 * Catches what would poison learning: NaN and infinities, wrong shapes and types, flags that are not booleans, masks
 * without an action.
 */
export function inspector(observationSpace: Space, actionSpace: Space): Inspector {
  const size = width(observationSpace)
  const fine = (value: unknown): boolean => {
    if (observationSpace.kind !== 'box') return mismatch(observationSpace, value) === undefined
    if (!(value instanceof Float32Array) || value.length !== size) return false
    if (observationSpace.dtype) return value.every(x => x === (x & 255))
    return notFinite(value) < 0
  }
  const view = (view: View): string | undefined => {
    if (typeof view !== 'object' || view === null) return `returned ${String(view)}, not an object with an observation`
    if (!fine(view.observation)) return `returned an observation that ${unfit(observationSpace, view.observation)}`
    return view.legal === undefined ? undefined : badMask(view.legal, actionSpace)
  }
  return {
    view,
    step(step) {
      if (typeof step !== 'object' || step === null)
        return `returned ${String(step)}, not an object with an observation`
      if (!Number.isFinite(step.reward) || !Number.isFinite(Math.fround(step.reward))) return unfitReward(step.reward)
      if (typeof step.terminated !== 'boolean')
        return `returned terminated = ${String(step.terminated)}, not true or false`
      if (typeof step.truncated !== 'boolean')
        return `returned truncated = ${String(step.truncated)}, not true or false`
      if (step.terminated || step.truncated)
        return fine(step.observation)
          ? undefined
          : `returned an observation that ${unfit(observationSpace, step.observation)}`
      return view(step)
    },
  }
}

/** Rewards are kept as float32, in which 1e39 is Infinity. */
const unfitReward = (reward: unknown): string =>
  Number.isFinite(reward)
    ? `returned the reward ${reward}, which is infinite as a float32, as agents keep rewards: they end at ±3.4e38`
    : `returned the reward ${String(reward)}, not a finite number`

function unfit(space: Space, value: unknown): string {
  if (value instanceof Float32Array && value.length === width(space)) {
    const i = notFinite(value)
    if (i >= 0) return `has ${value[i]} at index ${i}, often from a division by zero or an overflow`
  }
  return mismatch(space, value) ?? 'does not fit its space'
}

function badMask(legal: Uint8Array, space: Space): string | undefined {
  const actions = width(space)
  if (!(legal instanceof Uint8Array) || legal.length !== actions)
    return `returned a legal mask that is not a Uint8Array(${actions}), one number an action`
  return legal.includes(1) ? undefined : 'returned a legal mask that allows no action, though the episode goes on'
}
