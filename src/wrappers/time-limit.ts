import type { Env } from '../core/env.ts'
import { limitEpisodes } from '../core/limit-episodes.ts'
import { requireCount } from './require.ts'

/**
 * Truncates episodes at step `maxSteps`. `make` does this for the registered `maxSteps`; use the wrapper for a shorter
 * limit, or one inside other wrappers. Outside `actionRepeat` it counts agent steps, inside it environment steps.
 *
 * Source: Gymnasium's `TimeLimit`, but a step that terminates at the limit is only `terminated`.
 *
 * @throws UserError when `maxSteps` is not a positive integer, and on a step outside an episode.
 */
export function timeLimit<E extends Env>(env: E, maxSteps: number): E {
  return limitEpisodes(env, { id: 'timeLimit', maxSteps: requireCount('timeLimit', 'maxSteps', maxSteps) })
}
