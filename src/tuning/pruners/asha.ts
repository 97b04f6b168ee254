import type { Pruner } from '../pruner.ts'

export interface AshaPrunerOptions {
  /** The step of the first rung, r. */
  readonly first: number
  /** The reduction factor η: one of η trials goes on at each rung, whose steps are r, r η, r η², … Default 4. */
  readonly factor?: number
}

/**
 * Asynchronous successive halving (Li et al. 2020, https://arxiv.org/abs/1810.05934): at each rung, a trial goes on if
 * it is among the best 1/η of those that have completed the rung; the others stop for good. Among fewer than η trials,
 * the best one goes on. Its decisions are those of Optuna's SuccessiveHalvingPruner.
 */
export const ashaPruner =
  ({ first, factor = 4 }: AshaPrunerOptions): Pruner =>
  (reports, finished) => {
    const rungs: number[] = []
    for (const { step, loss } of reports) {
      while (step >= first * factor ** rungs.length) {
        if (Number.isNaN(loss)) return { prune: true, rungs }
        const rung = rungs.length
        rungs.push(loss)
        const competing = finished.flatMap(trial => trial.rungs?.[rung] ?? [])
        if (!isAmongBest(loss, [...competing, loss], factor)) return { prune: true, rungs }
      }
    }
    return { prune: false, rungs }
  }

/** Whether a loss is among the best 1/`factor` of all, or the best of few. */
function isAmongBest(loss: number, all: readonly number[], factor: number): boolean {
  const promoted = Math.max(1, Math.floor(all.length / factor))
  return loss <= [...all].sort((a, b) => a - b)[promoted - 1]!
}
