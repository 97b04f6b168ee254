import type { Tensor, Tensor1D, Variable } from '@tensorflow/tfjs'
import { type Config, option } from '../core/option.ts'
import { tf } from '../engine/tf.ts'

/**
 * Moves a vector of P parameters against its gradient. Tensor rates (shape []) allow schedules: make the rate an input
 * of the step.
 */
export interface Optimizer {
  /** What it remembers from step to step, each a group to give to the engine. */
  readonly slots: Readonly<Record<string, readonly [Variable]>>
  /** The next parameters; assigns the slots. */
  step(parameters: Tensor1D, gradient: Tensor1D, rate: number | Tensor): Tensor1D
}

export const OPTIMIZER_NAMES = ['adam', 'adamw', 'rmsprop', 'momentum', 'sgd'] as const
export type OptimizerName = (typeof OPTIMIZER_NAMES)[number]

/** Options of every agent that learns by gradients; spread them into its own. */
export const optimizerOptions = {
  optimizer: option('adam', 'rule of the gradient step', { choices: OPTIMIZER_NAMES }),
  weightDecay: option(0, 'decay λ of weights and biases: adamw θ ← θ − αλθ; others add λθ to the gradient (L2)', {
    min: 0,
  }),
  maxGradNorm: option(10, 'gradient-norm clip; 0 = no clipping', { min: 0 }),
}

/** The part of an agent's configuration that `optimizerOptions` declares. */
export type OptimizerConfig = Config<typeof optimizerOptions>

const slot = (initial: () => Tensor): Variable => tf.tidy(() => tf.variable(initial(), false))

/** θ ← θ − α g. */
export const sgd = (): Optimizer => ({
  slots: {},
  step: (parameters, gradient, rate) => parameters.sub(gradient.mul(rate)),
})

/** v ← μ v + g;  θ ← θ − α v. */
export function momentum(size: number, mu = 0.9): Optimizer {
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
export function rmsprop(size: number, rho = 0.99, epsilon = 1e-8): Optimizer {
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
 * What costs time is each pass over a vector, so the scalars are gathered first. With m̂ = m / (1 − β₁) and v̂ = v / (1
 * − β₂) in the slots:
 *
 *     m̂ ← β₁ m̂ + g,   v̂ ← β₂ v̂ + g²,   θ ← θ − A m̂ / (√v̂ + E)
 *     A = α √c₂ / c₁ · (1 − β₁) / √(1 − β₂),   E = ε √c₂ / √(1 − β₂)
 *
 * which is ten passes in place of fourteen.
 */
export function adam(size: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8): Optimizer {
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

/**
 * L2 regularization, the gradient of λ/2 ‖θ‖² added: g ← g + λ θ. With Adam or RMSProp it is scaled like the rest of
 * the gradient; to shrink all weights alike take `decoupled`.
 */
export function l2(optimizer: Optimizer, lambda: number): Optimizer {
  if (lambda === 0) return optimizer
  const { slots, step } = optimizer
  return { slots, step: (theta, gradient, rate) => step(theta, gradient.add(theta.mul(lambda)), rate) }
}

/**
 * Decoupled weight decay (Loshchilov & Hutter 2019, https://arxiv.org/abs/1711.05101, algorithm 2; λ times the rate, as
 * in PyTorch):
 *
 *     θ ← θ − α λ θ − step
 */
export function decoupled(optimizer: Optimizer, lambda: number): Optimizer {
  if (lambda === 0) return optimizer
  const { slots, step } = optimizer
  return { slots, step: (theta, gradient, rate) => step(theta, gradient, rate).sub(theta.mul(tf.mul(rate, lambda))) }
}

/** Adam with decoupled weight decay. */
export const adamw = (size: number, weightDecay = 0.01): Optimizer => decoupled(adam(size), weightDecay)

/**
 * Optimizers by name, with their usual settings, for `size` parameters; `weightDecay` λ is L2 but for adamw. Default 0:
 * none.
 */
export const OPTIMIZERS: Readonly<Record<OptimizerName, (size: number, weightDecay?: number) => Optimizer>> = {
  sgd: (_, lambda = 0) => l2(sgd(), lambda),
  momentum: (size, lambda = 0) => l2(momentum(size), lambda),
  rmsprop: (size, lambda = 0) => l2(rmsprop(size), lambda),
  adam: (size, lambda = 0) => l2(adam(size), lambda),
  adamw: (size, lambda = 0) => adamw(size, lambda),
}

/** g · min(1, C / (‖g‖ + 10⁻⁶)): shortens a gradient whose norm exceeds C (Pascanu et al. 2013); C = 0: none. */
export function clipNorm(gradient: Tensor1D, maximum: number): Tensor1D {
  if (maximum === 0) return gradient
  const norm = gradient.square().sum().sqrt()
  return gradient.mul(tf.minimum(tf.div(maximum, norm.add(1e-6)), 1))
}
