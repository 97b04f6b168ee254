import { UserError } from '../core/error.ts'
import type { Options } from '../core/option.ts'
import type { Rng } from '../core/rng.ts'
import { type LayersModel, type Tf, tf } from '../engine/tf.ts'
import { refuseForeignNoise } from './dropout.ts'
import { noisyInputs } from './noisy.ts'
import { seeded } from './seeded.ts'

/** The input and output sizes that a network must have. */
export interface NetworkShape {
  /** Shape of one observation: a Box's own shape, or `[n]` for one-hot encoded discrete observations. */
  readonly inputs: readonly number[]
  /** Number of outputs. */
  readonly outputs: number
  /** Outputs per action: the atoms or quantiles of C51, QR-DQN and Rainbow; 1 for all other networks. */
  readonly atoms: number
}

/**
 * Builds a user-defined network. Its initializers draw from the run's seed; weights set by hand are kept.
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
export type NetworkBuilder = (tf: Tf, shape: NetworkShape) => LayersModel

/** Where a user-defined network is used. */
export interface NetworkUse {
  /** What one row of its inputs is, for errors. Default `an observation`. */
  readonly row?: string
  /** Whether noisy layers are allowed. Default false. */
  readonly noisy?: boolean
}

/** What to do in a user-defined network instead of setting an option of the built-in ones. */
const ADVICE: Readonly<Record<string, string>> = {
  activation: 'set the activations in your network',
  normalization: 'put tf.layers.batchNormalization() or tf.layers.layerNormalization() into your network',
  dropout: "use sente's dropout(rate) in your network",
  dueling: "end your network with sente's duel(actions, atoms)",
}

/** Options of a built-in network, which may not be set together with the options `own` for user-defined networks. */
export const builtIn = <O extends Options>(options: O, ...own: readonly string[]): O =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      {
        ...option,
        idle: { beside: own, write: ADVICE[name] ?? 'set the layer widths in your network' },
      },
    ]),
  ) as O

/**
 * Builds a user-defined network with weights drawn from `random`, and checks that it fits: one input, with the
 * observation's shape or flattened, and one output of `outputs` numbers.
 *
 * @throws UserError with both shapes.
 */
export function buildNetwork(
  builder: NetworkBuilder,
  shape: Omit<NetworkShape, 'atoms'> & Partial<NetworkShape>,
  random: Rng,
  { row = 'an observation', noisy = false }: NetworkUse = {},
): LayersModel {
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
      'the network has a noisyDense layer, but only DQN, C51, QR-DQN and Rainbow supply its noise: use a dense layer ' +
        'instead.',
    )
  const [, ...input] = model.inputs[0]!.shape
  const [, ...output] = model.outputs[0]!.shape
  const width = shape.inputs.reduce((a, b) => a * b, 1)
  if (input.join() !== shape.inputs.join() && input.join() !== String(width))
    throw new UserError(
      `the network takes inputs of shape [${input}], but ${row} has shape [${shape.inputs}]: set inputShape of its ` +
        `first layer to that.`,
    )
  if (output.join() !== String(shape.outputs))
    throw new UserError(
      `the network has [${output}] outputs, but ${shape.outputs} are needed: end it with a dense layer of ` +
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
