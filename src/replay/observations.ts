import type { Space } from '../core/space.ts'
import type { Field } from './columns.ts'

/**
 * The column that keeps values of a space as they are, without `encode`: choices as indices, which are sampled as
 * one-hots, numbers as float32, or as bytes where the space says that they are. What is sampled are the `width(space)`
 * floats that `encode` writes.
 *
 * @example
 * const memory = uniformReplay({ observation: fieldOf(env.observationSpace), reward: { shape: [] } }, 100_000)
 * memory.add({ observation: view.observation, reward: 1 })
 */
export function fieldOf(space: Space): Field {
  switch (space.kind) {
    case 'discrete':
      return { shape: [], dtype: 'int32', oneHot: [space.n] }
    case 'multi-discrete':
      return { shape: [space.sizes.length], dtype: 'int32', oneHot: space.sizes }
    case 'box':
      return { shape: space.shape, dtype: space.dtype ?? 'float32' }
  }
}
