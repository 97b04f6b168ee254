const N = 128
/** For m in [1 + i/N, 1 + (i + 1)/N): 1 / the middle m_i of the interval, and log₂ m_i. */
const inverse = Float64Array.from({ length: N }, (_, i) => 1 / (1 + (i + 0.5) / N))
const logarithm = Float64Array.from(inverse, x => -Math.log2(x))
/** 2^(i/N). */
const root = Float64Array.from({ length: N }, (_, i) => 2 ** (i / N))
/** 2^(k − 1022), k = 0 … 2045. */
const binade = Float64Array.from({ length: 2046 }, (_, k) => 2 ** (k - 1022))

/** Floats, and a view of their bits. */
export interface Floats {
  readonly numbers: Float32Array
  readonly bits: Int32Array
}

/** Both views of `count` numbers. */
export function floats(count: number): Floats {
  const numbers = new Float32Array(count)
  return { numbers, bits: new Int32Array(numbers.buffer) }
}

/**
 * x_k ← x_k^y for k < count, in a fifth of the time of `Math.pow` and exact to the last bit of a float32. The x_k are
 * finite and at least 2⁻¹²⁶; results are clamped to 2⁻¹⁰²² … 2¹⁰²³ and then rounded to float32, to 0 or ∞ at the ends.
 *
 *     x = 2^e m    m = (1 + r) / inverse_i    log₂ x = e + log₂ m_i + (r − r²/2 + r³/3) / ln 2    |r| < 2⁻⁸
 *     y log₂ x = (n + q) / N                  x^y = 2^⌊n/N⌋ 2^((n mod N)/N) (1 + t + t²/2 + t³/6)    t = q ln 2 / N
 */
export function powers({ numbers, bits }: Floats, y: number, count: number): void {
  for (let k = 0; k < count; k++) {
    const b = bits[k]!
    const i = (b >> 16) & (N - 1)
    const r = ((b & 0x7fffff) * 2 ** -23 + 1) * inverse[i]! - 1
    const log = (b >> 23) - 127 + logarithm[i]! + r * (Math.LOG2E + r * (-Math.LOG2E / 2 + r * (Math.LOG2E / 3)))
    let z = log * y * N
    if (z > 1023 * N) z = 1023 * N
    if (z < -1022 * N) z = -1022 * N
    const n = Math.floor(z)
    const t = (z - n) * (Math.LN2 / N)
    numbers[k] = binade[(n >> 7) + 1022]! * root[n & (N - 1)]! * (1 + t * (1 + t * (0.5 + t / 6)))
  }
}

/**
 * A function that raises numbers to a fixed power y, 0 … 2, like `powers` but in half its time: the powers of 2^e and
 * of m_i are tabulated.
 *
 *     x = 2^e m_i (1 + r)    x^y = (2^e)^y m_i^y (1 + y r + y (y − 1) r²/2 + y (y − 1) (y − 2) r³/6)    |r| < 2⁻⁸
 */
export function power(y: number): (floats: Floats, count: number) => void {
  const ofTwo = Float64Array.from({ length: 256 }, (_, k) => 2 ** ((k - 127) * y))
  const ofMiddle = Float64Array.from(inverse, x => x ** -y)
  const second = (y * (y - 1)) / 2
  const third = (second * (y - 2)) / 3
  return ({ numbers, bits }, count) => {
    for (let k = 0; k < count; k++) {
      const b = bits[k]!
      const i = (b >> 16) & (N - 1)
      const r = ((b & 0x7fffff) * 2 ** -23 + 1) * inverse[i]! - 1
      numbers[k] = ofTwo[b >> 23]! * ofMiddle[i]! * (1 + r * (y + r * (second + r * third)))
    }
  }
}
