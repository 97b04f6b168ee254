import { option } from '../core/option.ts'
import type { Rng } from '../core/rng.ts'
import { type layers as Layers, type LayersModel, type SymbolicTensor, tf } from '../engine/tf.ts'
import { dense } from './mlp.ts'
import { builtIn } from './network.ts'
import { seeded } from './seeded.ts'
import { denseSize, type Size } from './size.ts'

const tower = {
  blocks: option(5, 'residual blocks; 0 = an MLP with the hidden widths instead of a tower', {
    min: 0,
    max: 100,
    integer: true,
  }),
  channels: option(64, 'channels of the residual blocks', { min: 1, max: 4_096, integer: true }),
  headChannels: option(16, 'channels of the 1×1 convolutions of the policy and value heads', {
    min: 1,
    max: 4_096,
    integer: true,
  }),
  hidden: option([64], 'hidden layer widths of the value head (blocks > 0) or of the MLP (blocks = 0)', {
    min: 1,
    max: 65_536,
    integer: true,
    most: 64,
  }),
}

/** Options of agents with residual towers; spread them into an agent's own. */
export const towerOptions = builtIn(tower, 'network')

/** Sizes of a residual tower; without `blocks`, of a stack of dense layers. */
export interface TowerShape {
  /** Shape of the input planes, `[C, H, W]`. */
  readonly planes: readonly [C: number, H: number, W: number]
  readonly actions: number
  readonly blocks: number
  readonly channels: number
  readonly headChannels: number
  readonly hidden: readonly number[]
  /** Whether A logits of the opponent's next move follow the value. */
  readonly replies?: boolean
}

/** The size of a tower: a convolution and its normalization have an output each. */
export function towerSize({ planes, actions, blocks, channels, headChannels, hidden, replies }: TowerShape): Size {
  const [C, H, W] = planes
  const logits = replies ? 2 * actions : actions
  if (blocks === 0) return denseSize([C * H * W, ...hidden, logits + 1])
  const value = denseSize([headChannels * H * W, ...hidden, 1])
  const convolutions = 9 * channels * (C + 2 * blocks * channels) + 2 * channels * headChannels
  return {
    parameters: convolutions + (headChannels * H * W + 1) * logits + value.parameters,
    activations: 2 * (C + (2 * blocks + 1) * channels) * H * W + 2 * value.activations,
  }
}

/**
 * The network of AlphaGo Zero (Silver et al. 2017, https://doi.org/10.1038/nature24270, "Neural network architecture"),
 * smaller but with wider heads (the paper has 256 channels in the tower, 2 in the policy head and 1 in the value head):
 * planes `[B, C, H, W]` → A policy logits and one number whose tanh is the value, `[B, A + 1]`. A block is x + f(x),
 * where f is two 3×3 convolutions with batch normalization; without blocks the network is an MLP. With `replies` the
 * policy head has a second output, the logits of the opponent's next move: `[B, 2A + 1]`.
 */
export function residualTower(shape: TowerShape, random: Rng): LayersModel {
  const { planes, actions, blocks, channels, headChannels, hidden, replies } = shape
  return seeded(random, () => {
    const input = tf.input({ shape: [...planes] })
    const apply = (layer: Layers.Layer, ...x: SymbolicTensor[]) =>
      layer.apply(x.length === 1 ? x[0]! : x) as SymbolicTensor
    const relu = (x: SymbolicTensor) => apply(tf.layers.activation({ activation: 'relu' }), x)
    const stack = (x: SymbolicTensor, widths: readonly number[]) =>
      widths.reduce((x, units) => apply(dense(x.shape[1]!, units, 'relu'), x), x)
    const normalized = (x: SymbolicTensor, filters: number, kernelSize: number) =>
      apply(
        tf.layers.batchNormalization({ epsilon: 1e-5, momentum: 0.9 }),
        apply(
          tf.layers.conv2d({ filters, kernelSize, padding: 'same', useBias: false, kernelInitializer: 'heNormal' }),
          x,
        ),
      )
    const flat = (x: SymbolicTensor) => apply(tf.layers.flatten(), x)
    const heads = (policy: SymbolicTensor, value: SymbolicTensor) =>
      tf.model({
        inputs: input,
        outputs: apply(
          tf.layers.concatenate(),
          apply(dense(policy.shape[1]!, actions, 'linear'), policy),
          apply(dense(value.shape[1]!, 1, 'linear'), value),
          ...(replies ? [apply(dense(policy.shape[1]!, actions, 'linear'), policy)] : []),
        ),
      })

    if (blocks === 0) {
      const x = stack(flat(input), hidden)
      return heads(x, x)
    }
    let x = relu(normalized(apply(tf.layers.permute({ dims: [2, 3, 1] }), input), channels, 3))
    for (let i = 0; i < blocks; i++)
      x = relu(apply(tf.layers.add(), x, normalized(relu(normalized(x, channels, 3)), channels, 3)))
    return heads(flat(relu(normalized(x, headChannels, 1))), stack(flat(relu(normalized(x, headChannels, 1))), hidden))
  })
}
