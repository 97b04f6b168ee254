import type { Rng } from '../../core/rng.ts'
import type { Tree } from '../tree.ts'

// Policy-surprise weighting: Wu, Other methods implemented in KataGo,
// https://github.com/lightvector/KataGo/blob/master/docs/KataGoMethods.md

/**
 * How much a search's policy differs from the network's prior, without noise: KL(π ‖ P) = Σ_a π(a) ln (π(a) / P(s, a)),
 * in nats.
 *
 * @param policy `[A]` π; all 0 gives 0.
 */
export function surpriseOf<S>(tree: Tree<S>, policy: Float32Array): number {
  const logits = tree.logitsOf(0)
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity)
  const logSum = highest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0))
  let divergence = 0
  for (const [e, logit] of logits.entries()) {
    const share = policy[tree.action[e]!]!
    if (share > 0) divergence += share * (Math.log(share) - (logit - logSum))
  }
  return Math.max(0, divergence) // rounding may give −1e-17
}

/** A position with its `surpriseOf`, `[1]`. */
type Surprising = { readonly surprise: Float32Array }

/**
 * The positions of a game, those of surprising searches more often and the others less. Of T positions the i-th is
 * yielded w_i times on average,
 *
 *     w_i = (1 − share) + share T KL_i / Σ_j KL_j,
 *
 * which is floor(w_i) times, and once more with probability w_i − floor(w_i). KataGo's share is 0.5; with 0 each
 * position is yielded once, and no number is drawn.
 */
export function* bySurprise<P extends Surprising>(positions: readonly P[], share: number, random: Rng): Generator<P> {
  if (share === 0) return yield* positions
  const sum = positions.reduce((sum, { surprise }) => sum + surprise[0]!, 0)
  for (const position of positions) {
    const weight = sum > 0 ? 1 - share + (share * positions.length * position.surprise[0]!) / sum : 1
    const whole = Math.floor(weight)
    const times = weight > whole && random.next() < weight - whole ? whole + 1 : whole
    for (let i = 0; i < times; i++) yield position
  }
}
