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
  /**
   * Fills the first rows of `into`, one a position, at once where it can. Each row depends on its own position and stream only, so that the
   * order of a batch changes nothing.
   */
  evaluate(positions: readonly S[], streams: readonly Rng[], into: Evaluation): void | Promise<void>
}
