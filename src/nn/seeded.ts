import type { Rng } from '../core/rng.ts'
import { tf } from '../engine/tf.ts'

/**
 * Runs `build` with TF.js's weight initializers drawing from `random`, so that the same seed gives any network the same
 * initial weights. TF.js seeds an initializer without a `seed` from `Math.random`, which is replaced meanwhile.
 *
 * @example
 * const model = seeded(random, () => network(tf, { inputs: 4, actions: 2 }))
 */
export function seeded<T>(random: Rng, build: () => T): T {
  tf.backend() // loads TF.js and its backend now, because that draws from Math.random too
  const original = Math.random
  Math.random = random.next
  try {
    return build()
  } finally {
    Math.random = original
  }
}
