import { delegate } from './delegate.ts'
import type { Env, Json, Step } from './env.ts'
import { answered } from './env.ts'
import { UserError } from './error.ts'
import type { Space, Value } from './space.ts'

/** The part of an `EnvSpec` that `limitEpisodes` uses. */
export interface EpisodeLimit {
  readonly id: string
  readonly maxSteps?: number
}

type Reached = Step<Value<Space>>

/** Value of `elapsed` while no episode is running. */
const idle = -1

/**
 * Enforces the time limit and the order of calls: step `maxSteps` of an episode is truncated, and a step before `reset`
 * or after the end throws. A step that terminates at the limit is only `terminated` (Gymnasium sets both flags), so
 * exactly one flag ends an episode.
 *
 * `save` adds `elapsed`, the steps so far, to the environment's state, or wraps that state if it already has an
 * `elapsed`, as with nested limits. A restored environment is in the middle of an episode.
 */
export function limitEpisodes<E extends Env>(env: E, { id, maxSteps = Infinity }: EpisodeLimit): E {
  let elapsed = idle
  // Invalid steps pass through: the loop reports what is wrong with them.
  const limit = (step: Reached): Reached => {
    if (step?.terminated || step?.truncated) elapsed = idle
    else if (elapsed >= maxSteps) {
      elapsed = idle
      return { ...step, truncated: true }
    }
    return step
  }
  const limited: Partial<Env> = {
    reset(random) {
      const view = env.reset(random)
      elapsed = 0
      return view
    },
    step(action) {
      if (elapsed === idle)
        throw new UserError(`${id}: step() was called outside an episode; call reset() first, and after every end.`)
      const step = env.step(action)
      elapsed++
      return answered(step, limit)
    },
  }
  if (env.save)
    limited.save = () => {
      const state = env.save!()
      const steps = Math.max(0, elapsed)
      return isRecord(state) && !('elapsed' in state) ? { ...state, elapsed: steps } : [steps, state]
    }
  if (env.restore)
    limited.restore = saved => {
      const [steps, state] = Array.isArray(saved) ? saved : isRecord(saved) ? split(saved) : []
      if (!Number.isInteger(steps))
        throw new UserError(
          `${id}: the state has no "elapsed" steps; restore() takes a state returned by save() of this environment.`,
        )
      env.restore!(state)
      elapsed = steps as number
    }
  return delegate(limited, env) as E
}

const isRecord = (state: Json): state is { readonly [key: string]: Json } =>
  typeof state === 'object' && state !== null && !Array.isArray(state)

function split({ elapsed, ...state }: { readonly [key: string]: Json }): [Json | undefined, Json] {
  return [elapsed, state]
}
