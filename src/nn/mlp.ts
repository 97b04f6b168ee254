import type { LayersModel } from '@tensorflow/tfjs'
import type { Rng } from '../core/rng.ts'
import { tf } from '../engine/tf.ts'
import { seeded } from './seeded.ts'

export const ACTIVATIONS = ['relu', 'tanh', 'sigmoid', 'elu', 'linear'] as const
export type Activation = (typeof ACTIVATIONS)[number]

export interface MlpShape {
  readonly inputs: number
  /** Widths of the hidden layers; none = a linear map. */
  readonly hidden: readonly number[]
  readonly outputs: number
  /** Of the hidden layers. */
  readonly activation: Activation
  /** Default `linear`. */
  readonly outputActivation?: Activation
}

/**
 * A stack of dense layers, `[B, inputs]` → `[B, outputs]`. Weights and biases of a layer with n inputs start uniform in
 * [−1/√n, 1/√n], as PyTorch's `Linear` does.
 */
export function mlp(shape: MlpShape, random: Rng): LayersModel {
  const { inputs, hidden, outputs, activation, outputActivation = 'linear' } = shape
  return seeded(random, () => {
    const model = tf.sequential()
    let fanIn = inputs
    for (const units of [...hidden, outputs]) {
      const last = model.layers.length === hidden.length
      const limit = 1 / Math.sqrt(fanIn)
      const uniform = () => tf.initializers.randomUniform({ minval: -limit, maxval: limit })
      model.add(
        tf.layers.dense({
          inputShape: [fanIn],
          units,
          activation: last ? outputActivation : activation,
          kernelInitializer: uniform(),
          biasInitializer: uniform(),
        }),
      )
      fanIn = units
    }
    return model
  })
}
