import { bounded } from '../../core/action-scale.ts'
import type { Env } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { type Box, bound, box, float32Bounds, type Space, width } from '../../core/space.ts'
import type { WithAction } from '../wrapped.ts'
import { transformAction } from './transform-action.ts'

/**
 * Takes actions in [low, high] (one number for all elements or one per element) and rescales them linearly to the
 * environment's bounds. Actions outside [low, high] are not clipped. For your own agents: DDPG, TD3 and SAC rescale
 * actions themselves.
 *
 * Source: Gymnasium's `RescaleAction`, computed in float64 and rounded to float32 at the end (differences below 1e-6 of
 * the range).
 *
 * @throws UserError when the action space is not a bounded Box, or [low, high] is empty or a single point.
 */
export function rescaleAction<E extends Env<Space, Box>>(
  env: E,
  low: Box['low'] = -1,
  high: Box['high'] = 1,
): WithAction<E, Box> {
  const own = env.actionSpace
  if (own.kind !== 'box' || !bounded(own))
    throw new UserError(
      'rescaleAction needs a Box action space with finite, distinct bounds; use clipAction or transformAction instead.',
    )
  const space = box(own.shape, low, high)
  if (!bounded(space) || [low, high].some(limit => typeof limit !== 'number' && limit.length !== width(own)))
    throw new UserError(
      `rescaleAction needs finite bounds with low below high, each one number or ${width(own)}, not [${low}] and ` +
        `[${high}].`,
    )
  const A = width(own)
  const each = (limit: Box['low']) => Float32Array.from({ length: A }, (_, i) => bound(limit, i))
  const own32 = (end: 0 | 1) => Float32Array.from({ length: A }, (_, i) => float32Bounds(own, i)[end])
  const [from, to, first, last] = [each(low), each(high), own32(0), own32(1)]
  const stretched = (action: Float32Array): Float32Array => {
    const out = new Float32Array(A)
    for (let i = 0; i < A; i++) {
      const x = action[i]!
      const y = first[i]! + ((x - from[i]!) / (to[i]! - from[i]!)) * (last[i]! - first[i]!)
      const inside = x >= from[i]! && x <= to[i]!
      out[i] = inside ? Math.min(last[i]!, Math.max(first[i]!, y)) : y // rounding can overshoot the bounds
    }
    return out
  }
  return transformAction(env, stretched as never, space)
}
