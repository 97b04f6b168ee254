/** Running mean and variance of vectors of D numbers. */
export interface Moments {
  /** Adds the D numbers of `x` (Welford 1962; variance update as in Chan et al. 1979). */
  add(x: ArrayLike<number>): void
  /** Writes the mean, then 1 / √(variance + ε), into `out`, `[2·D]`. */
  write(out: Float32Array): void
  /** Count, means and sums of squares as bytes, to be saved; restore by writing into them. */
  readonly bytes: Uint8Array
}

/** Moments of no vectors yet: mean 0, variance 1. */
export function moments(D: number, epsilon = 1e-8): Moments {
  const all = new Float64Array(1 + 2 * D) // n, means, sums of squared distances from them
  const mean = all.subarray(1, 1 + D)
  const squares = all.subarray(1 + D)
  return {
    add(x) {
      const n = ++all[0]!
      for (let i = 0; i < D; i++) {
        const before = x[i]! - mean[i]!
        mean[i]! += before / n
        squares[i]! += before * (x[i]! - mean[i]!)
      }
    },
    write(out) {
      const n = all[0]!
      for (let i = 0; i < D; i++) {
        out[i] = mean[i]!
        out[D + i] = n > 1 ? 1 / Math.sqrt(squares[i]! / n + epsilon) : 1
      }
    },
    bytes: new Uint8Array(all.buffer),
  }
}
