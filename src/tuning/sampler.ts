import type { Rng } from '../core/rng.ts'
import type { Report } from './pruner.ts'
import type { Parameter, Point } from './space.ts'

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

/** What a proposal may depend on. */
export interface History {
  /** Trials that are over, in their order. */
  readonly finished: readonly FinishedTrial[]
  /** Trials proposed before this one that count as running. */
  readonly running: readonly Point[]
}

/**
 * Proposes the next trial. A pure function: the same parameters, history and state of the random stream give the same
 * point.
 *
 * @param random A stream for this proposal alone.
 */
export type Sampler = (parameters: readonly Parameter[], history: History, random: Rng) => Point
