import type { Rng } from '../core/rng.ts'
import type { Parameter, Point } from './space.ts'
import type { FinishedTrial } from './trial.ts'

/** What a proposal may depend on. */
export interface History {
  /** The number of the trial to propose, from 0. */
  readonly number: number
  /** Trials that are over, in their order. */
  readonly finished: readonly FinishedTrial[]
  /** Trials proposed before this one that count as running. */
  readonly running: readonly Point[]
}

/**
 * Proposes the next trial. A pure function: the same parameters, history and stream give the same point.
 *
 * @param stream The same for all proposals of a search: split it by the number of the trial.
 */
export type Sampler = (parameters: readonly Parameter[], history: History, stream: Rng) => Point
