import { eigen } from './eigen.ts'

/** The distribution from which a generation is drawn, N(m, σ² C), and its evolution paths. D: parameters. */
export interface State {
  /** `[D]` */
  readonly mean: readonly number[]
  readonly sigma: number
  /** C, `[D][D]`. */
  readonly covariance: readonly (readonly number[])[]
  /** C = B diag(d²) Bᵀ. */
  readonly vectors: readonly (readonly number[])[]
  readonly scales: readonly number[]
  /** p_σ and p_c. */
  readonly pathSigma: readonly number[]
  readonly pathC: readonly number[]
  readonly generation: number
}

/** Points per generation, λ. */
export const populationOf = (dimensions: number): number => 4 + Math.floor(3 * Math.log(dimensions))

/** The first distribution. @param sigma The initial step size. */
export function initial(mean: readonly number[], sigma: number): State {
  const identity = mean.map((_, i) => mean.map((_, j) => (i === j ? 1 : 0)))
  const zero = mean.map(() => 0)
  const scales = mean.map(() => 1)
  return { mean, sigma, covariance: identity, vectors: identity, scales, pathSigma: zero, pathC: zero, generation: 0 }
}

/**
 * The distribution after a generation: section 3 and appendix A of Hansen 2016, "The CMA evolution strategy: a
 * tutorial" (https://arxiv.org/abs/1604.00772), with negative weights for the worse half. Points may come from another
 * distribution: steps that are too long for this one are shortened (Hansen 2011, https://arxiv.org/abs/1110.4181).
 *
 * @param ranked `[λ][D]`, the best point first.
 */
export function updated(state: State, ranked: readonly (readonly number[])[]): State {
  const { mean, sigma, covariance, pathSigma, pathC } = state
  const n = mean.length
  const { weights, mu, cSigma, dSigma, cC, c1, cMu, expected } = rates(n, ranked.length)
  const longest = Math.sqrt(n) + (2 * n) / (n + 2)
  const steps = ranked.map(point => {
    const y = point.map((x, i) => (x - mean[i]!) / sigma)
    const length = norm(whitened(state, y))
    return { y: length <= longest ? y : y.map(part => (part * longest) / length), length: Math.min(length, longest) }
  })
  const positive = weights.map(w => Math.max(0, w))
  const step = mean.map((_, i) =>
    dot(
      positive,
      steps.map(({ y }) => y[i]!),
    ),
  )
  const bounded = weights.map((w, k) => (w >= 0 ? w : (w * n) / Math.max(1e-12, steps[k]!.length ** 2)))
  const white = whitened(state, step)
  const nextSigma = pathSigma.map((p, i) => (1 - cSigma) * p + Math.sqrt(cSigma * (2 - cSigma) * mu) * white[i]!)
  const length = norm(nextSigma)
  const usual = length / Math.sqrt(1 - (1 - cSigma) ** (2 * (state.generation + 1)))
  const h = usual < (1.4 + 2 / (n + 1)) * expected ? 1 : 0
  const nextC = pathC.map((p, i) => (1 - cC) * p + h * Math.sqrt(cC * (2 - cC) * mu) * step[i]!)
  const kept = 1 + c1 * (1 - h) * cC * (2 - cC) - c1 - cMu * weights.reduce((a, b) => a + b, 0)
  const next = covariance.map((row, i) =>
    row.map((c, j) => {
      const spread = steps.reduce((sum, { y }, k) => sum + bounded[k]! * y[i]! * y[j]!, 0)
      return kept * c + c1 * nextC[i]! * nextC[j]! + cMu * spread
    }),
  )
  const { values, vectors } = eigen(next)
  return {
    mean: mean.map((m, i) => m + sigma * step[i]!),
    sigma: sigma * Math.exp(Math.min(1, (cSigma / dSigma) * (length / expected - 1))),
    covariance: next,
    vectors,
    scales: values.map(value => Math.sqrt(Math.max(1e-20, value))),
    pathSigma: nextSigma,
    pathC: nextC,
    generation: state.generation + 1,
  }
}

/** A step of the distribution. @param normals `[D]`, standard normal. */
export const stepOf = ({ sigma, vectors, scales }: State, normals: readonly number[]): readonly number[] =>
  vectors.map(row => sigma * row.reduce((sum, b, k) => sum + b * scales[k]! * normals[k]!, 0))

/** C^(−1/2) y. */
function whitened({ vectors, scales }: State, y: readonly number[]): readonly number[] {
  const along = scales.map((scale, k) => vectors.reduce((sum, row, i) => sum + row[k]! * y[i]!, 0) / scale)
  return vectors.map(row => dot(row, along))
}

/** The default parameters: table 1 of the tutorial. */
function rates(n: number, lambda: number) {
  const raw = Array.from({ length: lambda }, (_, i) => Math.log((lambda + 1) / 2) - Math.log(i + 1))
  const massOf = (part: readonly number[]) => part.reduce((a, b) => a + b, 0) ** 2 / dot(part, part)
  const best = raw.slice(0, Math.floor(lambda / 2))
  const mu = massOf(best)
  const worst = massOf(raw.slice(best.length))
  const cSigma = (mu + 2) / (n + mu + 5)
  const c1 = 2 / ((n + 1.3) ** 2 + mu)
  const cMu = Math.min(1 - c1, (2 * (mu - 2 + 1 / mu)) / ((n + 2) ** 2 + mu))
  const negative = Math.min(1 + c1 / cMu, 1 + (2 * worst) / (worst + 2), (1 - c1 - cMu) / (n * cMu))
  const up = raw.reduce((sum, w) => sum + Math.max(0, w), 0)
  const down = raw.reduce((sum, w) => sum - Math.min(0, w), 0)
  return {
    weights: raw.map(w => (w >= 0 ? w / up : (w * negative) / down)),
    mu,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((mu - 1) / (n + 1)) - 1) + cSigma,
    cC: (4 + mu / n) / (n + 4 + (2 * mu) / n),
    c1,
    cMu,
    /** E‖N(0, I)‖ */
    expected: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  }
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0)

const norm = (a: readonly number[]): number => Math.sqrt(dot(a, a))
