import type * as TF from '@tensorflow/tfjs'
import { UserError } from '../core/error.ts'
import type { Options } from '../core/option.ts'
import type { Rng } from '../core/rng.ts'
import { tf } from '../engine/tf.ts'
import { refuseForeignNoise } from './dropout.ts'
import { noisyInputs } from './noisy.ts'
import { seeded } from './seeded.ts'

/** What a network is made for. */
export interface NetworkShape {
  /** Of one observation: a Box's own shape, or `[n]` for one-hot encoded discrete observations. */
  readonly inputs: readonly number[]
  /** Numbers it must answer with. */
  readonly outputs: number
  /**
   * How many of these belong to one action: those of a distribution for C51, QR-DQN and Rainbow; 1 for all other
   * networks.
   */
  readonly atoms: number
}

/**
 * Makes a network of the user's own. Layers start from the run's seed; a weight set by hand stays.
 *
 * @example
 * const network: NetworkBuilder = (tf, { inputs, outputs }) =>
 *   tf.sequential({
 *     layers: [
 *       tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [...inputs] }),
 *       tf.layers.flatten(),
 *       tf.layers.dense({ units: outputs }),
 *     ],
 *   })
 */
export type NetworkBuilder = (tf: typeof TF, shape: NetworkShape) => TF.LayersModel

export interface NetworkUse {
  /** What a row of its inputs is, for errors. Default `an observation`. */
  readonly row?: string
  /** Whether it may have noisy layers. Default false. */
  readonly noisy?: boolean
}

/** What to do in a network of one's own in place of an option of the built-in ones. */
const WRITE: Readonly<Record<string, string>> = {
  activation: 'give the layers of your network their activation',
  normalization: 'put tf.layers.batchNormalization() or tf.layers.layerNormalization() into your network',
  dropout: "put sente's dropout(rate) into your network",
  dueling: "end your network with sente's duel(actions, atoms)",
}

/**
 * Options of a built-in network, which may not be set where networks of one's own, the options `own`, take its place.
 */
export const builtIn = <O extends Options>(options: O, ...own: readonly string[]): O =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      {
        ...option,
        idle: { beside: own, write: WRITE[name] ?? 'make the layers of your network as wide as you want them' },
      },
    ]),
  ) as O

/**
 * Builds a user's network from `random` and checks that it fits: one input, of the observation's shape or flattened,
 * and one output of `outputs` numbers.
 *
 * @throws UserError with both shapes.
 */
export function buildNetwork(
  builder: NetworkBuilder,
  shape: Omit<NetworkShape, 'atoms'> & Partial<NetworkShape>,
  random: Rng,
  { row = 'an observation', noisy = false }: NetworkUse = {},
): TF.LayersModel {
  const model = attempt(() => seeded(random, () => builder(tf, { atoms: 1, ...shape })))
  if (!(model instanceof tf.LayersModel))
    throw new UserError(
      `the network function must return a TF.js LayersModel (tf.sequential or tf.model), not ` +
        `${model instanceof Promise ? 'a promise' : typeof model}.`,
    )
  if (model.inputs.length !== 1 || model.outputs.length !== 1)
    throw new UserError(
      `the network has ${model.inputs.length} inputs and ${model.outputs.length} outputs, but must have one of each.`,
    )
  refuseForeignNoise(model)
  if (!noisy && Object.keys(noisyInputs(model)).length > 0)
    throw new UserError(
      'the network has a noisyDense layer, whose noise only the networks of DQN, C51, QR-DQN and Rainbow are given: ' +
        'put a dense layer in its place.',
    )
  const [, ...input] = model.inputs[0]!.shape
  const [, ...output] = model.outputs[0]!.shape
  const width = shape.inputs.reduce((a, b) => a * b, 1)
  if (input.join() !== shape.inputs.join() && input.join() !== String(width))
    throw new UserError(
      `the network takes inputs of shape [${input}], but ${row} has [${shape.inputs}]: set inputShape of its first ` +
        `layer to that.`,
    )
  if (output.join() !== String(shape.outputs))
    throw new UserError(
      `the network answers with [${output}] numbers, but ${shape.outputs} are needed: end it with a dense layer of ` +
        `${shape.outputs} units.`,
    )
  return model
}

function attempt(build: () => unknown): unknown {
  try {
    return build()
  } catch (cause) {
    throw new UserError(`the network function failed: ${(cause as Error).message}`, { cause })
  }
}
