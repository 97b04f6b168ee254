import { type Tensor, tf } from '../../engine/tf.ts'

/** Bounds of ln σ, beyond which a policy is practically deterministic or uniform. */
const [LEAST, MOST] = [-20, 2] as const

/** σ for an actor's output ln σ. */
export const deviation = (lnSigma: number): number => Math.exp(Math.min(MOST, Math.max(LEAST, lnSigma)))

/**
 * Actions a = tanh(u), u = mean + σ ε, and their log density (Haarnoja et al. 2018, appendix C):
 *
 *     ln π(a) = Σ_j ln N(u_j; mean_j, σ_j) − ln(1 − tanh² u_j),   ln(1 − tanh² u) = 2 (ln 2 − u − softplus(−2u))
 *
 * whose second form does not vanish for large u.
 *
 * @param outputs Means, then ln σ, `[B, 2·A]`. @param epsilon Draws from N(0, 1), `[B, A]`.
 * @returns `action`, `[B, A]`, and `logDensity`, `[B]`.
 * @example
 * const { action, logDensity } = squashed(apply(pi, s), noise)
 */
export function squashed(outputs: Tensor, epsilon: Tensor): { action: Tensor; logDensity: Tensor } {
  const [mean, raw] = tf.split(outputs, 2, 1) as [Tensor, Tensor]
  const lnSigma = raw.clipByValue(LEAST, MOST)
  const u = mean.add(lnSigma.exp().mul(epsilon))
  const normal = epsilon
    .square()
    .mul(-0.5)
    .sub(lnSigma)
    .sub(0.5 * Math.log(2 * Math.PI))
  const slope = tf.sub(Math.LN2, u).sub(u.mul(-2).softplus()).mul(2)
  return { action: u.tanh(), logDensity: normal.sub(slope).sum(1) }
}
