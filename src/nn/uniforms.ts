import type { Rng } from '../core/rng.ts'

/**
 * Fills `into[from]` … `into[to − 1]` with uniform numbers in [0, 1), multiples of 2⁻²⁴ (exact in float32). They come
 * from sfc32 (Doty-Humphrey, PractRand), reseeded with three draws from `random` on each call: a tenth of the time of
 * `random` itself.
 */
export function uniforms(random: Rng, into: Float32Array, from = 0, to = into.length): void {
  let [a, b, c] = [random.int(2 ** 32) | 0, random.int(2 ** 32) | 0, random.int(2 ** 32) | 0]
  for (let i = from - 12, counter = 1; i < to; i++, counter++) {
    const sum = (a + b + counter) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    if (i >= from) into[i] = (sum >>> 8) / 2 ** 24
  }
}
