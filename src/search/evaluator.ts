import { Diverged } from '../core/guard/diverged.ts'
import type { Rng } from '../core/rng.ts'

/** What is thought of some positions at first sight. */
export interface Evaluation {
  /** `[B]` For the side to move, in [−1, 1]. */
  readonly values: Float32Array
  /** `[B, A]` Logits of the priors; those of illegal actions do not count. */
  readonly logits: Float32Array
}

/** Judges positions at first sight: a network, or random play to the end. */
export interface Evaluator<S> {
  /** What error messages call it: `the champion's network`. Default: the evaluator. */
  readonly title?: string
  /**
   * Fills the first rows of `into`, one a position, at once where it can. Each row depends on its own position and
   * stream only, so that the order of a batch changes nothing.
   */
  evaluate(positions: readonly S[], streams: readonly Rng[], into: Evaluation): void | Promise<void>
}

/**
 * An evaluator gave a value that is not finite, or logits from which no probabilities follow: the search cannot
 * continue. In training this is a divergence like any other.
 */
export class EvaluationError extends Diverged {
  /**
   * @param title Who gave it, such as `the champion's network`.
   * @param game Name of the game.
   * @param logits Those of the legal actions.
   */
  constructor(title: string, game: string, value: number, logits: ArrayLike<number>) {
    const bad = Array.from(logits).find(logit => !Number.isFinite(logit))
    const what = Number.isFinite(value) ? `the logit ${bad}` : `the value ${value}`
    super(`${title} gives ${what} for a position of ${game}`)
    this.message =
      `${this.what}, so it cannot be searched: a network that does so has diverged; continue from an ` +
      `earlier checkpoint with a lower learning rate. An evaluator of your own must give finite numbers.`
  }
}
