import type { Rng } from '../core/rng.ts'
import { uniforms } from './uniforms.ts'

/**
 * Fills `into` with standard normal samples by the Marsaglia polar method (Marsaglia & Bray 1964, A convenient method
 * for generating normal variables) from `uniforms`; takes half the time of `random.normal`.
 */
export function normals(random: Rng, into: Float32Array): void {
  const drawn = new Float32Array(256)
  for (let i = 0, at = drawn.length; i < into.length; ) {
    if (at === drawn.length) {
      uniforms(random, drawn)
      at = 0
    }
    const x = 2 * drawn[at++]! - 1
    const y = 2 * drawn[at++]! - 1
    const square = x * x + y * y
    if (square >= 1 || square === 0) continue // rejected: outside the unit circle
    const scale = Math.sqrt((-2 * Math.log(square)) / square)
    into[i++] = x * scale
    if (i < into.length) into[i++] = y * scale
  }
}
