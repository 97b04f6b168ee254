import { Diverged } from '../core/guard/diverged.ts'
import type { Rng } from '../core/rng.ts'

/** Values and priors of a batch of states. */
export interface Evaluation {
  /** `[B]` For the side to move, in [−1, 1] or the range of the model. */
  readonly values: Float32Array
  /** `[B, A]` Logits of the priors; those of illegal actions are ignored. */
  readonly logits: Float32Array
}

/** Evaluates states without search: a network, or random rollouts. */
export interface Evaluator<S> {
  /** Its name in error messages: `the champion's network`. Default: the evaluator. */
  readonly title?: string
  /**
   * Fills the first rows of `into`, one per state; synchronously where it can. Each row depends only on its own state
   * and stream, not on its place in the batch.
   */
  evaluate(states: readonly S[], streams: readonly Rng[], into: Evaluation): void | Promise<void>
}

/**
 * An evaluator returned a value that is not finite, or logits whose softmax is not a number: the search cannot
 * continue. In training this is a divergence like any other.
 */
export class EvaluationError extends Diverged {
  readonly value: number
  readonly logits: ArrayLike<number>

  /**
   * @param title The evaluator's, such as `the champion's network`.
   * @param game Name of the game or model.
   * @param logits Those of the legal actions.
   */
  constructor(title: string, game: string, value: number, logits: ArrayLike<number>) {
    const bad = Array.from(logits).find(logit => !Number.isFinite(logit))
    const what = Number.isFinite(value) ? `the logit ${bad}` : `the value ${value}`
    super(`${title} gives ${what} for a position of ${game}`)
    this.value = value
    this.logits = logits
    this.message =
      `${this.what}, so it cannot be searched: such a network has diverged; continue from an ` +
      `earlier checkpoint with a lower learning rate. Your own evaluator must return finite numbers.`
  }
}
