import type { Rng } from '../core/rng.ts'
import type { Parameter, Point } from './space.ts'
import type { FinishedTrial } from './trial.ts'

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
