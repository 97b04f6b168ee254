import type { Rng } from '../core/rng.ts'
import type { Tree } from './tree.ts'

/**
 * A draw from Gamma(α, 1): Marsaglia & Tsang 2000, https://doi.org/10.1145/358407.358414; for α < 1 by Gamma(α + 1) ·
 * U^(1/α).
 */
export function gammaDraw(alpha: number, random: Rng): number {
  if (alpha < 1) return gammaDraw(alpha + 1, random) * (1 - random.next()) ** (1 / alpha)
  const d = alpha - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = random.normal()
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/**
 * Mixes Dirichlet noise into the priors of an expanded root: P(s, a) ← (1 − ε) P(s, a) + ε η_a, η ~ Dir(α) (Silver et
 * al. 2018).
 */
export function mixDirichlet<S>(tree: Tree<S>, alpha: number, epsilon: number, random: Rng): void {
  const n = tree.count[0]!
  const draws = Float64Array.from({ length: n }, () => gammaDraw(alpha, random))
  const sum = draws.reduce((a, b) => a + b, 0) || 1
  for (let e = 0; e < n; e++) tree.prior[e] = (1 - epsilon) * tree.prior[e]! + (epsilon * draws[e]!) / sum
}
