/** Points of a curve, by rising x. */
export interface Points {
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** A line of a plot. */
export interface Curve extends Points {
  /** Identifies it among the plot's lines. */
  readonly id: string
  readonly label: string
  /** Its place in the palette. */
  readonly color: number
  /** Bounds of a band around it, at the same x. */
  readonly low?: readonly number[]
  readonly high?: readonly number[]
}

/** The index of the last x that is at most `x`; −1 if there is none. */
export function indexAt(xs: readonly number[], x: number): number {
  let [low, high] = [0, xs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (xs[middle]! <= x) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The value at x, interpolated linearly; NaN outside of the points. */
export function valueAt(xs: readonly number[], ys: readonly number[], x: number): number {
  const k = indexAt(xs, x)
  if (k < 0) return Number.NaN
  if (k === xs.length - 1) return xs[k] === x ? ys[k]! : Number.NaN
  const share = (x - xs[k]!) / (xs[k + 1]! - xs[k]!)
  return share === 0 ? ys[k]! : ys[k]! + share * (ys[k + 1]! - ys[k]!)
}
