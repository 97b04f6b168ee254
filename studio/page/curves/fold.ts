import { type Band, band, type Statistic } from './bootstrap.ts'
import { type Points, valueAt } from './curve.ts'

/** Most points of a folded curve. */
const POINTS = 120

/** A run's curve; one that has ended keeps its last value in a folded curve. */
export interface Member extends Points {
  readonly ended: boolean
}

/** Folds the curves of several runs into one, at common x: see `band`. */
export function fold(members: readonly Member[], statistic: Statistic): Band & { readonly x: readonly number[] } {
  const x = commonX(members)
  // Thinned curves of the same length do not begin and end at quite the same x.
  const slack = x.length === POINTS ? (2 * (x.at(-1)! - x[0]!)) / POINTS : 0
  const values = members.map(({ x: xs, y, ended }) => {
    const [first, last] = [xs[0]!, xs.at(-1)!]
    return x.map(at => {
      if (at < first) return at < first - slack ? Number.NaN : y[0]!
      return at > last ? (ended || at <= last + slack ? y.at(-1)! : Number.NaN) : valueAt(xs, y, at)
    })
  })
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
