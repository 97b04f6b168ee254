import type { Pruner } from '../pruner.ts'

export interface MedianPrunerOptions {
  /** Trials that must have run to their end before any is pruned. Default 5. */
  readonly startup?: number
}

/**
 * Stops a trial whose best evaluation so far is worse than the median, at the same step, of the trials that ran to
 * their end (Golovin et al. 2017, https://doi.org/10.1145/3097983.3098043). Its decisions are those of Optuna's
 * MedianPruner.
 */
export const medianPruner =
  ({ startup = 5 }: MedianPrunerOptions = {}): Pruner =>
  (reports, finished) => {
    const complete = finished.filter(({ pruned }) => pruned === undefined)
    const { step } = reports.at(-1)!
    const others = complete.flatMap(trial => (trial.reports ?? []).filter(other => other.step === step))
    const losses = others.map(({ loss }) => loss).filter(loss => !Number.isNaN(loss))
    if (complete.length < startup || losses.length === 0) return { prune: false }
    const own = reports.map(({ loss }) => loss).filter(loss => !Number.isNaN(loss))
    return { prune: !(Math.min(...own) <= median(losses)) }
  }

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
}
