import type { Env } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { type Box, box, float32Bounds, type Space, width } from '../../core/space.ts'
import type { WithAction } from '../wrapped.ts'
import { transformAction } from './transform-action.ts'

/**
 * Makes the action space unbounded and clips actions to the environment's bounds. For your own agents with unbounded
 * actions, such as Gaussian samples; DDPG, TD3 and SAC respect the bounds themselves and need to see them.
 *
 * Source: the same numbers as Gymnasium's `ClipAction`.
 *
 * @throws UserError when the action space is not a Box.
 */
export function clipAction<E extends Env<Space, Box>>(env: E): WithAction<E, Box> {
  const own = env.actionSpace
  if (own.kind !== 'box')
    throw new UserError('clipAction needs a Box action space; discrete actions cannot be clipped.')
  const A = width(own)
  const bounds = Array.from({ length: A }, (_, i) => float32Bounds(own, i))
  const clipped = (action: Float32Array): Float32Array => {
    const out = new Float32Array(A)
    for (let i = 0; i < A; i++) out[i] = Math.min(bounds[i]![1], Math.max(bounds[i]![0], action[i]!))
    return out
  }
  return transformAction(env, clipped as never, box(own.shape, -Infinity, Infinity))
}
