import { type Config, option } from '../core/option.ts'
import { type Tensor, type Tensor1D, tf, type Variable } from '../engine/tf.ts'

/** Updates a vector of P parameters from its gradient. For schedules, pass the rate as a scalar input of the step. */
export interface Optimizer {
  /** State between steps: groups for the engine to own. */
  readonly slots: Readonly<Record<string, readonly [Variable]>>
  /** Returns the next parameters and updates the slots. */
  step(parameters: Tensor1D, gradient: Tensor1D, rate: number | Tensor): Tensor1D
}

export const OPTIMIZER_NAMES = ['adam', 'adamw', 'rmsprop', 'momentum', 'sgd'] as const
export type OptimizerName = (typeof OPTIMIZER_NAMES)[number]

/** Options shared by all agents that learn by gradients; spread them into an agent's own. */
export const optimizerOptions = {
  optimizer: option('adam', 'update rule', { choices: OPTIMIZER_NAMES }),
  weightDecay: option(0, 'weight decay λ; decoupled with adamw (θ ← θ − αλθ), otherwise L2 (adds λθ to the gradient)', {
    min: 0,
  }),
  maxGradNorm: option(10, 'gradient-norm clip; 0 = off', { min: 0 }),
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
 * The cost is in passes over whole vectors, so scalars are combined first. With m̂ = m / (1 − β₁) and v̂ = v / (1 − β₂)
 * in the slots:
 *
 *     m̂ ← β₁ m̂ + g,   v̂ ← β₂ v̂ + g²,   θ ← θ − A m̂ / (√v̂ + E)
 *     A = α √c₂ / c₁ · (1 − β₁) / √(1 − β₂),   E = ε √c₂ / √(1 − β₂)
 *
 * which takes ten passes instead of fourteen.
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
 * L2 regularization: adds the gradient of λ/2 ‖θ‖², g ← g + λ θ. Adam and RMSProp scale it with the rest of the
 * gradient; use `decoupled` to shrink all weights equally.
 */
export function l2(optimizer: Optimizer, lambda: number): Optimizer {
  if (lambda === 0) return optimizer
  const { slots, step } = optimizer
  return { slots, step: (theta, gradient, rate) => step(theta, gradient.add(theta.mul(lambda)), rate) }
}

/**
 * Decoupled weight decay (Loshchilov & Hutter 2019, https://arxiv.org/abs/1711.05101, algorithm 2; λ times the learning
 * rate, as in PyTorch):
 *
 *     θ ← θ − α λ θ − step
 */
export function decoupled(optimizer: Optimizer, lambda: number): Optimizer {
  if (lambda === 0) return optimizer
  const { slots, step } = optimizer
  return { slots, step: (theta, gradient, rate) => step(theta, gradient, rate).sub(theta.mul(tf.mul(rate, lambda))) }
}

/** Adam with decoupled weight decay. */
export const adamw = (size: number, weightDecay = 0.01, epsilon?: number): Optimizer =>
  decoupled(adam(size, undefined, undefined, epsilon), weightDecay)

/**
 * Optimizers by name, with common settings, for `size` parameters. `weightDecay` λ (default 0) is L2 except in adamw;
 * `epsilon` (default 10⁻⁸) is Adam's.
 */
export const OPTIMIZERS: Readonly<
  Record<OptimizerName, (size: number, weightDecay?: number, epsilon?: number) => Optimizer>
> = {
  sgd: (_, lambda = 0) => l2(sgd(), lambda),
  momentum: (size, lambda = 0) => l2(momentum(size), lambda),
  rmsprop: (size, lambda = 0) => l2(rmsprop(size), lambda),
  adam: (size, lambda = 0, epsilon) => l2(adam(size, undefined, undefined, epsilon), lambda),
  adamw: (size, lambda = 0, epsilon) => adamw(size, lambda, epsilon),
}

/** Gradient-norm clip: g · min(1, C / (‖g‖ + 10⁻⁶)) (Pascanu et al. 2013); C = 0 switches it off. */
export function clipNorm(gradient: Tensor1D, maximum: number): Tensor1D {
  if (maximum === 0) return gradient
  const norm = gradient.square().sum().sqrt()
  return gradient.mul(tf.minimum(tf.div(maximum, norm.add(1e-6)), 1))
}
