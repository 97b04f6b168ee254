import { delegate } from './delegate.ts'
import type { Env, Json, Step } from './env.ts'
import { answered } from './env.ts'
import { UserError } from './error.ts'
import type { Space, Value } from './space.ts'

/** What `limitEpisodes` needs of an `EnvSpec`. */
export interface EpisodeLimit {
  readonly id: string
  readonly maxSteps?: number
}

type Reached = Step<Value<Space>>

/** No episode is in play. */
const idle = -1

/**
 * The environment, kept to its time limit and to the order of calls: step `maxSteps` of an episode is truncated, and a
 * step before `reset` or after the end throws. A step that terminates at the limit is terminated only (Gymnasium sets
 * both flags), so exactly one of them ends an episode.
 *
 * `save` adds the steps `elapsed` to what the environment saves, or puts them beside it where that has steps of its
 * own, as a limit within a limit; a restored environment is in play.
 */
export function limitEpisodes<E extends Env>(env: E, { id, maxSteps = Infinity }: EpisodeLimit): E {
  let elapsed = idle
  // An answer that is no step passes as it is, for the loop to say what is wrong with it.
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
        throw new UserError(`${id}: step() without an episode in play; call reset() first, and again after every end.`)
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
          `${id}: the state to restore has no "elapsed" steps; restore what save() of this environment gave.`,
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
