import type { Rng } from './rng.ts'

/** One of `n` choices, 0 … n−1. */
export interface Discrete {
  readonly kind: 'discrete'
  readonly n: number
}

/**
 * Real numbers in an array of `shape`, bounded by `low` and `high` (one number for all, or one each; ±Infinity, or from
 * ±3.4e38 on: unbounded).
 */
export interface Box {
  readonly kind: 'box'
  readonly shape: readonly number[]
  readonly low: number | readonly number[]
  readonly high: number | readonly number[]
  /**
   * Where all are whole numbers from 0 to 255, as of a picture: replay memories then keep a byte of each. Networks get
   * them as they are.
   */
  readonly dtype?: 'uint8'
}

/** Several choices at once: the i-th one of `sizes[i]`. */
export interface MultiDiscrete {
  readonly kind: 'multi-discrete'
  readonly sizes: readonly number[]
}

/** What an observation or action can be. Plain data: it crosses threads and files as it is. */
export type Space = Discrete | Box | MultiDiscrete

/** The JavaScript value of a space: a number, a Float32Array (row-major) or an Int32Array. */
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
 * Floats that `encode` writes: `n` for Discrete (one-hot), ∏ shape for Box, Σ sizes for MultiDiscrete (one-hots in a
 * row).
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

/** Writes `value` as `width(space)` floats into `out` from `at`. */
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

/** The i-th bound of a Box, whether given once or per element. */
export function bound(limit: Box['low'], i: number): number {
  return typeof limit === 'number' ? limit : limit[i]!
}

/** From here on a bound is none: the largest float32, 3.4028235e38, stands for that in many environments. */
const UNBOUNDED = 3.4e38

/**
 * The bounds of a Box's i-th number as float32, in which its values are written: rounded inward, so that what keeps to
 * them is in the space. ±Infinity for bounds of ±3.4e38 or beyond. Where no float32 lies between the two, both are the
 * nearest one.
 */
export function float32Bounds({ low, high }: Box, i: number): readonly [low: number, high: number] {
  const [least, most] = [-atMost(-bound(low, i)), atMost(bound(high, i))]
  if (least <= most) return [least, most]
  const nearest = Math.fround((bound(low, i) + bound(high, i)) / 2)
  return [nearest, nearest]
}

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

/** The largest float32 that is no more than `x`; Infinity where that bounds nothing. */
function atMost(x: number): number {
  if (x >= UNBOUNDED) return Infinity
  float[0] = x
  if (float[0] <= x) return float[0]
  if (float[0] === 0) return -(2 ** -149)
  bits[0]! += float[0] > 0 ? -1 : 1
  return float[0]
}

/** A random value: uniform between finite bounds, exponential beyond one, normal without any (as Gymnasium does). */
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

/** Why `value` is not in `space`, in words that finish the sentence "the value …"; undefined when it is. */
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

/** Whether `value` is a member of `space`. */
export const contains = (space: Space, value: unknown): boolean => mismatch(space, value) === undefined

/** A space as people read it: `Discrete(2)`, `Box(4)`, `MultiDiscrete(3, 2)`. */
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
