import { UserError } from '../core/error.ts'

/** Running statistics as plain JSON; `mean` and `variance` are `[D]`. */
export type SavedStatistics = {
  readonly count: number
  readonly mean: readonly number[]
  readonly variance: readonly number[]
}

/** Mean and variance of the vectors of D numbers seen so far. */
export interface RunningStatistics {
  /** Vectors seen, and 0.0001 for the mean 0 and variance 1 that it begins with. */
  readonly count: number
  /** `[D]`, in place. */
  readonly mean: Float64Array
  /** `[D]`, in place. */
  readonly variance: Float64Array
  /** Takes in D numbers. */
  add(x: ArrayLike<number>): void
  save(): SavedStatistics
  /** @throws UserError when they are not of D numbers. */
  restore(saved: SavedStatistics): void
}

/** What the mean 0 and variance 1 of the beginning weigh against one vector. */
const prior = 1e-4

/**
 * Statistics of vectors of D numbers: those saved, or of nothing yet. `normalizeObservation` and `normalizeReward` take
 * them, so that several environments share them, or that those measured in training stay fixed.
 *
 * Source: Chan, Golub, LeVeque 1979 as Gymnasium's `RunningMeanStd` has it, in float64.
 *
 * @throws UserError when `saved` is not of D numbers.
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
          `running statistics restore { count, mean, variance } of ${D} numbers each, as their save() gave.`,
        )
      count = from.count
      mean.set(from.mean)
      variance.set(from.variance)
    },
  }
  if (saved !== undefined) statistics.restore(saved)
  return statistics
}

/** Whether anything but the beginning is in them. */
export const informed = ({ count }: RunningStatistics): boolean => count > prior
