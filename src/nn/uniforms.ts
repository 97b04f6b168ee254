import type { Rng } from '../core/rng.ts'

/**
 * Fills `into[from]` … `into[to − 1]` with uniform numbers of [0, 1), multiples of 2⁻²⁴ (exact floats). They come from
 * sfc32 (Doty-Humphrey, PractRand), which three draws from `random` seed anew at each call: a tenth of the time that
 * `random` itself takes.
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
