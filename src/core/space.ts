import type { Rng } from './rng.ts'

/** One of `n` choices, 0 … n−1. */
export interface Discrete {
  readonly kind: 'discrete'
  readonly n: number
}

/**
 * An array of real numbers of `shape`, bounded by `low` and `high`: one number for all elements or one per element;
 * ±Infinity, or ±3.4e38 and beyond, means unbounded.
 */
export interface Box {
  readonly kind: 'box'
  readonly shape: readonly number[]
  readonly low: number | readonly number[]
  readonly high: number | readonly number[]
  /**
   * For whole numbers from 0 to 255, such as pixels: replay buffers then store one byte per element. Networks receive
   * the values unscaled.
   */
  readonly dtype?: 'uint8'
}

/** Several choices at once, the i-th among `sizes[i]`. */
export interface MultiDiscrete {
  readonly kind: 'multi-discrete'
  readonly sizes: readonly number[]
}

/** The set of valid observations or actions. Plain data, so it can be sent to workers and saved to files. */
export type Space = Discrete | Box | MultiDiscrete

/** The type of a space's elements: a number, a Float32Array (row-major) or an Int32Array. */
export type Value<S extends Space> = S extends Discrete ? number : S extends MultiDiscrete ? Int32Array : Float32Array

export const discrete = (n: number): Discrete => ({ kind: 'discrete', n })
export const box = (shape: readonly number[], low: Box['low'], high: Box['high'], dtype?: Box['dtype']): Box => ({
  kind: 'box',
  shape,
  low,
  high,
  ...(dtype && { dtype }),
})
export const multiDiscrete = (sizes: readonly number[]): MultiDiscrete => ({ kind: 'multi-discrete', sizes })

/**
 * Number of floats that `encode` writes: `n` for Discrete (one-hot), ∏ shape for Box, Σ sizes for MultiDiscrete
 * (concatenated one-hots).
 */
export function width(space: Space): number {
  switch (space.kind) {
    case 'discrete':
      return space.n
    case 'box':
      return space.shape.reduce((a, b) => a * b, 1)
    case 'multi-discrete':
      return space.sizes.reduce((a, b) => a + b, 0)
  }
}

/** Writes `value` as `width(space)` floats into `out`, starting at index `at`. */
export function encode<S extends Space>(space: S, value: Value<S>, out: Float32Array, at = 0): void {
  switch (space.kind) {
    case 'discrete':
      out.fill(0, at, at + space.n)
      out[at + (value as number)] = 1
      return
    case 'box':
      out.set(value as Float32Array, at)
      return
    case 'multi-discrete': {
      let from = at
      for (let i = 0; i < space.sizes.length; i++) {
        const n = space.sizes[i]!
        out.fill(0, from, from + n)
        out[from + (value as Int32Array)[i]!] = 1
        from += n
      }
    }
  }
}

/** The i-th bound of a Box, whether given once for all elements or per element. */
export function bound(limit: Box['low'], i: number): number {
  return typeof limit === 'number' ? limit : limit[i]!
}

/** Bounds of this magnitude count as infinite: many environments use the largest float32, 3.4028235e38. */
const UNBOUNDED = 3.4e38

/**
 * The bounds of a Box's i-th element as float32, the type of its values: rounded inward, so that values within them are
 * in the space. ±Infinity for bounds of ±3.4e38 or beyond. If no float32 lies between the bounds, both become the
 * nearest float32.
 */
export function float32Bounds({ low, high }: Box, i: number): readonly [low: number, high: number] {
  const [least, most] = [-atMost(-bound(low, i)), atMost(bound(high, i))]
  if (least <= most) return [least, most]
  const nearest = Math.fround((bound(low, i) + bound(high, i)) / 2)
  return [nearest, nearest]
}

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

/** The largest float32 ≤ `x`; Infinity from `UNBOUNDED` on. */
function atMost(x: number): number {
  if (x >= UNBOUNDED) return Infinity
  float[0] = x
  if (float[0] <= x) return float[0]
  if (float[0] === 0) return -(2 ** -149)
  bits[0]! += float[0] > 0 ? -1 : 1
  return float[0]
}

/** A random value, as in Gymnasium: uniform between two bounds, exponential beyond a single one, normal without any. */
export function sample<S extends Space>(space: S, random: Rng): Value<S> {
  switch (space.kind) {
    case 'discrete':
      return random.int(space.n) as Value<S>
    case 'multi-discrete':
      return Int32Array.from(space.sizes, n => random.int(n)) as Value<S>
    case 'box':
      return Float32Array.from({ length: width(space) }, (_, i) => {
        const [low, high] = float32Bounds(space, i)
        if (space.dtype) return Math.ceil(low) + random.int(Math.floor(high) - Math.ceil(low) + 1)
        if (low > -Infinity && high < Infinity) return low + (high - low) * random.next()
        const tail = -Math.log(1 - random.next())
        if (low > -Infinity) return low + tail
        if (high < Infinity) return high - tail
        return random.normal()
      }) as Value<S>
  }
}

/** Why `value` is not in `space`, as the predicate of "the value …"; undefined if it is. */
export function mismatch(space: Space, value: unknown): string | undefined {
  switch (space.kind) {
    case 'discrete':
      if (typeof value !== 'number') return `is ${describeValue(value)}, not an integer from 0 to ${space.n - 1}`
      return Number.isInteger(value) && value >= 0 && value < space.n
        ? undefined
        : `is ${value}, not an integer from 0 to ${space.n - 1}`
    case 'multi-discrete': {
      const n = space.sizes.length
      if (!(value instanceof Int32Array) || value.length !== n)
        return `is ${describeValue(value)}, not an Int32Array(${n})`
      const i = value.findIndex((x, k) => x < 0 || x >= space.sizes[k]!)
      return i < 0 ? undefined : `has ${value[i]} at index ${i}, outside 0 to ${space.sizes[i]! - 1}`
    }
    case 'box': {
      const n = width(space)
      if (!(value instanceof Float32Array) || value.length !== n)
        return `is ${describeValue(value)}, not a Float32Array(${n})`
      for (let i = 0; i < n; i++) {
        const x = value[i]!
        if (Number.isNaN(x)) return `has NaN at index ${i}`
        if (x < Math.fround(bound(space.low, i)) || x > Math.fround(bound(space.high, i)))
          return `has ${x} at index ${i}, outside [${bound(space.low, i)}, ${bound(space.high, i)}]`
        if (space.dtype && x !== (x & 255)) return `has ${x} at index ${i}, not a whole number from 0 to 255`
      }
      return undefined
    }
  }
}

/** Whether `value` is in `space`. */
export const contains = (space: Space, value: unknown): boolean => mismatch(space, value) === undefined

/** A space for display: `Discrete(2)`, `Box(4)`, `MultiDiscrete(3, 2)`. */
export function describe(space: Space): string {
  switch (space.kind) {
    case 'discrete':
      return `Discrete(${space.n})`
    case 'box':
      return `Box(${space.shape.join('×')})`
    case 'multi-discrete':
      return `MultiDiscrete(${space.sizes.join(', ')})`
  }
}

function describeValue(value: unknown): string {
  if (ArrayBuffer.isView(value) || Array.isArray(value))
    return `${value.constructor.name}(${(value as ArrayLike<number> & object).length})`
  return value === null || typeof value !== 'object' ? String(value) : 'an object'
}
