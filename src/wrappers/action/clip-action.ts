import type { Env } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { type Box, box, float32Bounds, type Space, width } from '../../core/space.ts'
import type { WithAction } from '../wrapped.ts'
import { transformAction } from './transform-action.ts'

/**
 * The environment that takes any real action, kept within its own bounds: its action space is unbounded. For agents of
 * your own whose actions have no bounds, such as samples of a normal distribution; DDPG, TD3 and SAC keep to the
 * bounds, and need to see them.
 *
 * Source: the same numbers as Gymnasium's `ClipAction`.
 *
 * @throws UserError when the environment's actions are no Box.
 */
export function clipAction<E extends Env<Space, Box>>(env: E): WithAction<E, Box> {
  const own = env.actionSpace
  if (own.kind !== 'box') throw new UserError('clipAction needs actions in a Box; a Discrete one has nothing to clip.')
  const A = width(own)
  const bounds = Array.from({ length: A }, (_, i) => float32Bounds(own, i))
  const clipped = (action: Float32Array): Float32Array => {
    const out = new Float32Array(A)
    for (let i = 0; i < A; i++) out[i] = Math.min(bounds[i]![1], Math.max(bounds[i]![0], action[i]!))
    return out
  }
  return transformAction(env, clipped as never, box(own.shape, -Infinity, Infinity))
}
