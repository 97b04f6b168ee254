import type { Space } from '../core/space.ts'
import type { Field } from './columns.ts'

/**
 * The column for raw values of a space, without `encode`: choices are stored as indices and sampled as one-hot rows,
 * numbers are stored as float32, or as bytes where the space's dtype is uint8. Sampling yields the `width(space)`
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
