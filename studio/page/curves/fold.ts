import { type Band, band, type Statistic } from './bootstrap.ts'
import { type Points, valueAt } from './curve.ts'

/** Most points of a folded curve. */
const POINTS = 200

/** A run's curve; one that has ended keeps its last value in a folded curve. */
export interface Member extends Points {
  readonly ended: boolean
}

/** Folds the curves of several runs into one, at common x: see `band`. */
export function fold(members: readonly Member[], statistic: Statistic): Band & { readonly x: readonly number[] } {
  const x = commonX(members)
  const values = members.map(({ x: xs, y, ended }) => x.map(at => valueAt(xs, y, at, ended)))
  return { x, ...band(values, statistic) }
}

/** Every x of the curves, or evenly spaced ones if there are too many. */
export function commonX(curves: readonly Points[], most = POINTS): readonly number[] {
  const all = new Set<number>()
  for (const { x } of curves) for (const value of x) all.add(value)
  const sorted = [...all].sort((a, b) => a - b)
  if (sorted.length <= most) return sorted
  const [first, last] = [sorted[0]!, sorted.at(-1)!]
  return Array.from({ length: most }, (_, k) => (k === most - 1 ? last : first + ((last - first) * k) / (most - 1)))
}
