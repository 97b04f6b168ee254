import type { Scalar, Tensor, Tensor1D, Variable } from '@tensorflow/tfjs'
import { tf } from '../engine/tf.ts'

/** Moves a vector of P parameters against its gradient. `Scalar` rates allow schedules: make the rate an input of the step. */
export interface Optimiser {
  /** What it remembers from step to step, each a group to give to the engine. */
  readonly slots: Readonly<Record<string, readonly [Variable]>>
  /** The next parameters; assigns the slots. */
  step(parameters: Tensor1D, gradient: Tensor1D, rate: number | Scalar): Tensor1D
}

export type OptimiserName = 'sgd' | 'momentum' | 'rmsprop' | 'adam'

const slot = (initial: () => Tensor): Variable => tf.tidy(() => tf.variable(initial(), false))

/** θ ← θ − α g. */
export const sgd = (): Optimiser => ({
  slots: {},
  step: (parameters, gradient, rate) => parameters.sub(gradient.mul(rate)),
})

/** v ← μ v + g;  θ ← θ − α v. */
export function momentum(size: number, mu = 0.9): Optimiser {
  const velocity = slot(() => tf.zeros([size]))
  return {
    slots: { velocity: [velocity] },
    step(parameters, gradient, rate) {
      const v = velocity.mul(mu).add(gradient)
      velocity.assign(v)
      return parameters.sub(v.mul(rate))
    },
  }
}

/** s ← ρ s + (1 − ρ) g²;  θ ← θ − α g / (√s + ε)  (ε outside the root, as in PyTorch). */
export function rmsprop(size: number, rho = 0.99, epsilon = 1e-8): Optimiser {
  const square = slot(() => tf.zeros([size]))
  return {
    slots: { square: [square] },
    step(parameters, gradient, rate) {
      const s = square.mul(rho).add(gradient.square().mul(1 - rho))
      square.assign(s)
      return parameters.sub(gradient.mul(rate).div(s.sqrt().add(epsilon)))
    },
  }
}

/**
 * Adam (Kingma & Ba 2015, https://arxiv.org/abs/1412.6980, algorithm 1; ε outside the root, as there and in PyTorch):
 *
 *     m ← β₁ m + (1 − β₁) g        c₁ = 1 − β₁ᵗ
 *     v ← β₂ v + (1 − β₂) g²       c₂ = 1 − β₂ᵗ
 *     θ ← θ − α (m / c₁) / (√(v / c₂) + ε)
 *
 * What costs time is each pass over a vector, so the scalars are gathered first. With m̂ = m / (1 − β₁) and v̂ = v / (1 − β₂) in the slots:
 *
 *     m̂ ← β₁ m̂ + g,   v̂ ← β₂ v̂ + g²,   θ ← θ − A m̂ / (√v̂ + E)
 *     A = α √c₂ / c₁ · (1 − β₁) / √(1 − β₂),   E = ε √c₂ / √(1 − β₂)
 *
 * which is ten passes in place of fourteen.
 */
export function adam(size: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8): Optimiser {
  const moment1 = slot(() => tf.zeros([size]))
  const moment2 = slot(() => tf.zeros([size]))
  const powers = slot(() => tf.ones([2])) // β₁ᵗ and β₂ᵗ
  const root = Math.sqrt(1 - beta2)
  return {
    slots: { moment1: [moment1], moment2: [moment2], powers: [powers] },
    step(parameters, gradient, rate) {
      const power = powers.mul(tf.tensor1d([beta1, beta2]))
      const [c1, c2] = tf.split(tf.sub(1, power), 2) as [Tensor, Tensor]
      const rootC2 = c2.sqrt()
      const A = rootC2.div(c1).mul(tf.mul(rate, (1 - beta1) / root))
      const E = rootC2.mul(epsilon / root)
      const m = moment1.mul(beta1).add(gradient)
      const v = moment2.mul(beta2).add(gradient.square())
      powers.assign(power)
      moment1.assign(m)
      moment2.assign(v)
      return parameters.sub(m.mul(A).div(v.sqrt().add(E)))
    },
  }
}

/** Optimisers by name, with their usual settings, for `size` parameters. */
export const OPTIMISERS: Readonly<Record<OptimiserName, (size: number) => Optimiser>> = { sgd, momentum, rmsprop, adam }

/** An optimiser's slots under names of their own, for an agent with several: `actor.moment1`. */
export const prefixed = (prefix: string, slots: Optimiser['slots']): Record<string, readonly [Variable]> =>
  Object.fromEntries(Object.entries(slots).map(([name, slot]) => [`${prefix}.${name}`, slot]))

/** g · min(1, C / (‖g‖ + 10⁻⁶)): shortens a gradient whose norm exceeds C (Pascanu et al. 2013). */
export function clipNorm(gradient: Tensor1D, maximum: number): Tensor1D {
  const norm = gradient.square().sum().sqrt()
  return gradient.mul(tf.minimum(tf.div(maximum, norm.add(1e-6)), 1))
}
