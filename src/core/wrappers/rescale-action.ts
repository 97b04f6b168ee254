import { bounded } from '../action-scale.ts'
import type { Env } from '../env.ts'
import { UserError } from '../error.ts'
import { type Box, bound, box, type Space, width } from '../space.ts'
import { transformAction } from './transform-action.ts'
import type { WithAction } from './wrapped.ts'

/**
 * The environment with actions in [low, high] (one number for all, or one each), stretched to its own bounds. Actions outside go as far
 * outside its own, for the environment to deal with. DDPG, TD3 and SAC do this themselves: it is for agents of your own.
 *
 * Source: Gymnasium's `RescaleAction`, in float64 until the action is written as float32 (differences below 1e-6 of the range).
 *
 * @throws UserError when the environment's actions are no bounded Box, or [low, high] is empty or a point.
 */
export function rescaleAction<E extends Env<Space, Box>>(
  env: E,
  low: Box['low'] = -1,
  high: Box['high'] = 1,
): WithAction<E, Box> {
  const own = env.actionSpace
  if (own.kind !== 'box' || !bounded(own))
    throw new UserError('rescaleAction needs actions in a Box with two finite bounds each; clip or transform others.')
  const space = box(own.shape, low, high)
  if (!bounded(space) || [low, high].some(limit => typeof limit !== 'number' && limit.length !== width(own)))
    throw new UserError(
      `rescaleAction needs finite bounds with low below high, one number or ${width(own)} of them, not [${low}] and [${high}].`,
    )
  const stretch = (x: number, i: number) => {
    const [from, to] = [Math.fround(bound(low, i)), Math.fround(bound(high, i))]
    const [first, last] = [bound(own.low, i), bound(own.high, i)]
    const y = first + ((x - from) / (to - from)) * (last - first)
    return x >= from && x <= to ? Math.min(last, Math.max(first, y)) : y // rounding must not leave the bounds
  }
  return transformAction(env, action => Float32Array.from(action as Float32Array, stretch) as never, space)
}
