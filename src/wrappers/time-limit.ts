import type { Env } from '../core/env.ts'
import { limitEpisodes } from '../core/limit-episodes.ts'
import { requireCount } from './require.ts'

/**
 * The environment whose episodes are truncated at step `maxSteps`. `make` does so for the `maxSteps` that an
 * environment is registered with; this is for a shorter limit, or one inside other wrappers. Around `actionRepeat` it
 * counts the agent's steps, inside it the environment's.
 *
 * Source: Gymnasium's `TimeLimit`, but a step that terminates at the limit is terminated only.
 *
 * @throws UserError when `maxSteps` is no whole number above 0; at a step outside an episode.
 */
export function timeLimit<E extends Env>(env: E, maxSteps: number): E {
  return limitEpisodes(env, { id: 'timeLimit', maxSteps: requireCount('timeLimit', 'maxSteps', maxSteps) })
}
