import type { FinishedTrial, Report } from './trial.ts'

/** Whether a trial goes on after a report. */
export interface Verdict {
  readonly prune: boolean
  /** The losses with which it completed the rungs so far, of a pruner that has rungs. */
  readonly rungs?: readonly number[]
}

/**
 * Decides after a report whether the trial goes on. A pure function, called with all reports so far, the newest last.
 *
 * @param finished Trials that are over.
 */
export type Pruner = (reports: readonly Report[], finished: readonly FinishedTrial[]) => Verdict
