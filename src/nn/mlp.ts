import { option } from '../core/option.ts'
import type { Rng } from '../core/rng.ts'
import { type layers as Layers, type LayersModel, tf } from '../engine/tf.ts'
import { dropout } from './dropout.ts'
import { layerNormalization } from './layer-norm.ts'
import { seeded } from './seeded.ts'

export const ACTIVATIONS = ['relu', 'tanh', 'sigmoid', 'elu', 'linear'] as const
export type Activation = (typeof ACTIVATIONS)[number]
export const NORMALIZATIONS = ['none', 'layer', 'batch'] as const
export type Normalization = (typeof NORMALIZATIONS)[number]

/** Options shared by all agents with MLPs; spread them into an agent's own. */
export const mlpOptions = {
  hidden: option([64, 64], 'hidden layer widths', { min: 1, max: 65_536, integer: true, most: 64 }),
  activation: option('relu', 'activation of the hidden layers', { choices: ACTIVATIONS }),
  normalization: option('none', 'normalization before hidden activations', { choices: NORMALIZATIONS }),
  dropout: option(0, 'dropout rate p of hidden activations', { min: 0, max: 0.99 }),
}

export interface MlpShape {
  readonly inputs: number
  /** Widths of the hidden layers; none = a linear map. */
  readonly hidden: readonly number[]
  readonly outputs: number
  /** Of the hidden layers; see `mlp`. */
  readonly activation: Activation
  /** Applied before the activation of each hidden layer. Default `none`. */
  readonly normalization?: Normalization
  /** Dropout rate p of the hidden activations, see `dropout`. Default 0. */
  readonly dropout?: number
  /** Default `linear`. */
  readonly outputActivation?: Activation
}

/**
 * A stack of dense layers, `[B, inputs]` → `[B, outputs]`. Weights and biases of a layer with n inputs are initialized
 * uniformly in [−1/√n, 1/√n], like PyTorch's `Linear`. With normalization a hidden layer computes f(γ ẑ + β), with the
 * activation f and
 *
 *     ẑ = (z − μ) / √(σ² + 10⁻⁵),   z = W x + b
 *
 * For `layer`, μ and σ² are taken over the units of one row (Ba et al. 2016, https://arxiv.org/abs/1607.06450). For
 * `batch` they are taken per unit, over the batch in training and as moving averages otherwise (Ioffe & Szegedy 2015,
 * https://arxiv.org/abs/1502.03167, as in Lillicrap et al. 2016); b would cancel and is left out.
 */
export function mlp(shape: MlpShape, random: Rng): LayersModel {
  const { inputs, hidden, outputs, activation, outputActivation = 'linear' } = shape
  const { normalization = 'none' } = shape
  return seeded(random, () => {
    const model = tf.sequential()
    for (const [i, units] of hidden.entries()) {
      const linear = normalization === 'none' ? activation : 'linear'
      const first = dense(hidden[i - 1] ?? inputs, units, linear, normalization !== 'batch')
      for (const layer of hiddenLayers(first, shape)) model.add(layer)
    }
    model.add(dense(hidden.at(-1) ?? inputs, outputs, outputActivation))
    return model
  })
}

/** A dense layer with n = `fanIn` inputs and weights initialized uniformly in [−1/√n, 1/√n]. */
export function dense(fanIn: number, units: number, activation: Activation, useBias = true): Layers.Layer {
  const limit = 1 / Math.sqrt(fanIn)
  const uniform = () => tf.initializers.randomUniform({ minval: -limit, maxval: limit })
  const initial = { kernelInitializer: uniform(), biasInitializer: uniform() }
  return tf.layers.dense({ inputShape: [fanIn], units, activation, useBias, ...initial })
}

/** A hidden layer: `first` (which must be linear if there is normalization) and the layers that follow it. */
export function hiddenLayers(
  first: Layers.Layer,
  { activation, normalization = 'none', dropout: rate = 0 }: Pick<MlpShape, 'activation' | 'normalization' | 'dropout'>,
): Layers.Layer[] {
  const epsilon = 1e-5
  const layers = [first]
  if (normalization === 'layer') layers.push(layerNormalization(epsilon))
  if (normalization === 'batch') layers.push(tf.layers.batchNormalization({ epsilon }))
  if (normalization !== 'none') layers.push(tf.layers.activation({ activation }))
  if (rate > 0) layers.push(dropout(rate))
  return layers
}
