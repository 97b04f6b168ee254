import type { Env } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import type { WithReward } from '../wrapped.ts'
import { transformReward } from './transform-reward.ts'

/**
 * Clips rewards to [low, high]; use ∓Infinity for a one-sided clip. DQN clips Atari rewards to [−1, 1] (Mnih et al.
 * 2015, Methods), which can change the optimal policy if larger rewards differ. Evaluations then report clipped
 * rewards: see `transformReward`.
 *
 * Source: the same numbers as Gymnasium's `ClipReward`.
 *
 * @throws UserError when low is above high.
 */
export function clipReward<E extends Env>(env: E, low = -1, high = 1): WithReward<E> {
  if (!(low <= high)) throw new UserError(`clipReward: low ${low} is above high ${high}; swap them.`)
  return transformReward(env, reward => Math.min(high, Math.max(low, reward)))
}
