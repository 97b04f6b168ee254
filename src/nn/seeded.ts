import type { Rng } from '../core/rng.ts'
import { tf } from '../engine/tf.ts'

/**
 * Runs `build` with TF.js's weight initializers drawing from `random`, so that any network, whoever wrote it, starts
 * from the same bits for the same seed. TF.js seeds an initializer without a `seed` of its own from `Math.random`; that
 * is exchanged meanwhile.
 *
 * @example
 * const model = seeded(random, () => network(tf, { inputs: 4, actions: 2 }))
 */
export function seeded<T>(random: Rng, build: () => T): T {
  tf.backend() // loading TF.js and its backend draws from Math.random too: before, not within
  const original = Math.random
  Math.random = random.next
  try {
    return build()
  } finally {
    Math.random = original
  }
}
