import { type Box, float32Bounds, width } from './space.ts'

/** Maps actions between an environment's bounds and the agent's range, [−1, 1] in every component. */
export interface ActionScale {
  /** Half-range (high − low) / 2 and midpoint of each component: action = middle + half · unit. `[A]` */
  readonly half: Float32Array
  readonly middle: Float32Array
  /** The bounds, rounded inward to float32. `[A]` */
  readonly low: Float32Array
  readonly high: Float32Array
  /** Converts the A numbers of `unit` that start at index `at` to an action of the environment. */
  scale(unit: ArrayLike<number>, at?: number): Float32Array
  /** Writes the environment's action into `out` as A numbers in [−1, 1]; out-of-bounds components are clipped. */
  unscale(action: ArrayLike<number>, out: Float32Array): void
}

/** The action scale of a bounded Box. */
export function actionScale(space: Box): ActionScale {
  const A = width(space)
  const each = (f: (low: number, high: number) => number) =>
    Float32Array.from({ length: A }, (_, i) => f(...float32Bounds(space, i)))
  const half = each((low, high) => (high - low) / 2)
  const middle = each((low, high) => (high + low) / 2)
  const [low, high] = [each(low => low), each((_, high) => high)]
  return {
    half,
    middle,
    low,
    high,
    scale(unit, at = 0) {
      const action = new Float32Array(A)
      for (let i = 0; i < A; i++) {
        const x = middle[i]! + half[i]! * unit[at + i]!
        action[i] = Math.min(high[i]!, Math.max(low[i]!, x)) // rounding can overshoot the bounds
      }
      return action
    },
    unscale(action, out) {
      for (let i = 0; i < A; i++) out[i] = Math.min(1, Math.max(-1, (action[i]! - middle[i]!) / half[i]!))
    },
  }
}

/** Whether every component has two distinct, finite bounds. */
export function bounded(space: Box): boolean {
  for (let i = 0; i < width(space); i++) {
    const [low, high] = float32Bounds(space, i)
    const range = high - low
    if (!(range > 0 && range < Infinity)) return false
  }
  return true
}
