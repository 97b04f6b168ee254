import type { Env } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import type { WithReward } from '../wrapped.ts'
import { transformReward } from './transform-reward.ts'

/**
 * The environment with rewards kept within [low, high]; −Infinity or Infinity leaves a side open. DQN's paper clips
 * Atari's to [−1, 1] (Mnih et al. 2015, Methods), which changes what is best where larger rewards differ. Evaluations
 * are then in clipped rewards: see `transformReward`.
 *
 * Source: the same numbers as Gymnasium's `ClipReward`.
 *
 * @throws UserError when low is above high.
 */
export function clipReward<E extends Env>(env: E, low = -1, high = 1): WithReward<E> {
  if (!(low <= high))
    throw new UserError(`clipReward keeps rewards within [${low}, ${high}], which is empty: swap them.`)
  return transformReward(env, reward => Math.min(high, Math.max(low, reward)))
}
