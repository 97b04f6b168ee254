import type { layers as Layers, LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs'
import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import type { Rng } from '../core/rng.ts'
import { tf } from '../engine/tf.ts'
import { uniforms } from './uniforms.ts'

// A compiled step cannot draw, so the noise comes in from outside. Of three ways to bring it to the layers: as further
// inputs of the model, which all who act by it or export it would have to feed; as a mask set in each layer around
// `model.apply`, state that can be left behind; as arguments of `model.apply`, which TF.js hands to every layer. It is
// the last: a layer takes the one of its own name.

/** The class name of our layers, by which others tell them. */
export const DROPOUT = 'DropoutByInput'

/**
 * Uniform numbers of [0, 1) for each dropout layer, by the name of its input: in a step its tensors, outside its
 * shapes.
 */
export type NoiseOf<T> = Readonly<Record<string, T>>

const inputOf = (layer: Layers.Layer) => `noise:${layer.name}`

/**
 * A layer that drops each activation with probability `rate` p while training, and scales those that stay, so that
 * their mean does too (Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html, "inverted"):
 *
 *     y = x · 1[u ≥ p] / (1 − p),   u uniform in [0, 1);   y = x outside of training
 *
 * u is an input of the learning step: `noiseInputs` says of which shape, `fillNoise` fills it, `model.apply` takes it
 * along.
 *
 * @example
 * model.apply(x, { training: true, ...noise }) // noise: the step's inputs by the names of noiseInputs
 */
export function dropout(rate: number): Layers.Layer {
  if (!(rate >= 0 && rate < 1)) throw new UserError(`dropout needs a rate of at least 0 and below 1, not ${rate}.`)
  class DropoutByInput extends tf.layers.Layer {
    static readonly className = DROPOUT
    override call(inputs: Tensor | Tensor[], given: { training?: boolean } & NoiseOf<Tensor>): Tensor {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs
      if (!given.training || rate === 0) return x
      const u = given[inputOf(this)]
      if (!u)
        throw new UserError(
          `the dropout layer ${this.name} got no noise: add noiseInputs(model, rows) to the step's inputs and hand ` +
            `them to model.apply.`,
        )
      return tf.tidy(() =>
        x.mul(
          u
            .greaterEqual(rate)
            .toFloat()
            .mul(1 / (1 - rate)),
        ),
      )
    }
  }
  return new DropoutByInput({})
}

/** The layers of a model, those of models within it included. */
export const layersOf = (model: LayersModel): Layers.Layer[] =>
  model.layers.flatMap(layer => (layer instanceof tf.LayersModel ? layersOf(layer) : [layer]))

/** The inputs, of `rows` rows each, that a step must have to train a model with our dropout layers; none without. */
export const noiseInputs = (model: LayersModel, rows: number): NoiseOf<{ readonly shape: readonly number[] }> =>
  Object.fromEntries(
    layersOf(model)
      .filter(layer => layer.getClassName() === DROPOUT)
      .map(layer => [inputOf(layer), { shape: [rows, ...rowOf(layer)] }]),
  )

/** The shape of a row that a layer drops from. @throws UserError when it is used for rows of several shapes. */
function rowOf(layer: Layers.Layer): number[] {
  const shapes = layer.inboundNodes.map(
    (_, use) => (layer.getOutputAt(use) as SymbolicTensor).shape.slice(1) as number[],
  )
  const [first] = shapes
  if (shapes.some(shape => String(shape) !== String(first)))
    throw new UserError(
      `the dropout layer ${layer.name} is used for rows of several shapes, [${shapes.join('] and [')}], which ` +
        `cannot share their noise: make a dropout(rate) for each.`,
    )
  return first!
}

/**
 * Draws new noise for a run of the step, for one of its K updates after the other; `into` are the step's input arrays.
 */
export function fillNoise(
  noise: NoiseOf<{ readonly shape: readonly number[] }>,
  random: Rng,
  into: NoiseOf<TypedArray>,
): void {
  const parts = Object.entries(noise).map(([name, { shape }]) => ({
    array: into[name] as Float32Array,
    size: shape.reduce((a, b) => a * b, 1),
  }))
  const [first] = parts
  const updates = first ? first.array.length / first.size : 0
  for (let k = 0; k < updates; k++)
    for (const { array, size } of parts) uniforms(random, array, k * size, (k + 1) * size)
}

const THEIRS = ['Dropout', 'SpatialDropout1D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout']

/**
 * @throws UserError for a layer whose noise TF.js would draw itself, out of no seed and once only in a compiled step.
 */
export function refuseForeignNoise(model: LayersModel): void {
  const layer = layersOf(model).find(layer => THEIRS.includes(layer.getClassName()))
  if (layer)
    throw new UserError(
      `the network has a TF.js layer ${layer.getClassName()}, whose noise no learning step can draw: put sente's ` +
        `own dropout(rate), which the package exports, in its place.`,
    )
}
