import { UserError } from '../core/error.ts'

/** Running statistics as plain JSON; `mean` and `variance` are `[D]`. */
export type SavedStatistics = {
  readonly count: number
  readonly mean: readonly number[]
  readonly variance: readonly number[]
}

/** Mean and variance of the vectors of D numbers seen so far. */
export interface RunningStatistics {
  /** Number of vectors seen, plus a pseudo-count of 0.0001 for the initial mean 0 and variance 1. */
  readonly count: number
  /** `[D]`, updated in place. */
  readonly mean: Float64Array
  /** `[D]`, updated in place. */
  readonly variance: Float64Array
  /** Updates the statistics with a vector of D numbers. */
  add(x: ArrayLike<number>): void
  save(): SavedStatistics
  /** @throws UserError unless mean and variance have D numbers. */
  restore(saved: SavedStatistics): void
}

/** Pseudo-count of the initial mean 0 and variance 1. */
const prior = 1e-4

/**
 * Statistics of vectors of D numbers, restored from `saved` or without data. Pass them to `normalizeObservation` and
 * `normalizeReward` to share them among environments, or to reuse those of training.
 *
 * Source: Chan, Golub, LeVeque 1979, as in Gymnasium's `RunningMeanStd`, but in float64.
 *
 * @throws UserError unless `saved` has D numbers.
 */
export function runningStatistics(D: number, saved?: SavedStatistics): RunningStatistics {
  const mean = new Float64Array(D)
  const variance = new Float64Array(D).fill(1)
  let count = prior
  const statistics: RunningStatistics = {
    get count() {
      return count
    },
    mean,
    variance,
    add(x) {
      const total = count + 1
      for (let i = 0; i < D; i++) {
        const delta = x[i]! - mean[i]!
        mean[i]! += delta / total
        variance[i] = (variance[i]! * count + (delta * delta * count) / total) / total
      }
      count = total
    },
    save: () => ({ count, mean: [...mean], variance: [...variance] }),
    restore(from) {
      const fits = (list: unknown) => Array.isArray(list) && list.length === D && list.every(Number.isFinite)
      if (!Number.isFinite(from?.count) || !fits(from.mean) || !fits(from.variance))
        throw new UserError(
          `running statistics: restore() takes what save() returned, { count, mean, variance } with ${D} numbers each.`,
        )
      count = from.count
      mean.set(from.mean)
      variance.set(from.variance)
    },
  }
  if (saved !== undefined) statistics.restore(saved)
  return statistics
}

/** Whether the statistics have seen any data. */
export const informed = ({ count }: RunningStatistics): boolean => count > prior
