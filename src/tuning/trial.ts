import type { Point } from './space.ts'

/** An evaluation during a trial: its step, and what to minimize. */
export interface Report {
  readonly step: number
  readonly loss: number
}

/** A trial that is over. */
export interface FinishedTrial {
  readonly point: Point
  /** What to minimize. For a pruned trial, that of its last report; NaN where there was none. */
  readonly loss: number
  /** The step of the last report of a trial that was pruned; undefined for one that ran to its end. */
  readonly pruned?: number
  /** Its evaluations, by step. Default: none. */
  readonly reports?: readonly Report[]
  /** The losses with which it completed the rungs of a pruner that has them. Default: none. */
  readonly rungs?: readonly number[]
}
