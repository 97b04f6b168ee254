import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import type { Rng } from '../core/rng.ts'
import { type layers as Layers, type LayersModel, type SymbolicTensor, type Tensor, tf } from '../engine/tf.ts'
import { uniforms } from './uniforms.ts'

// A compiled step cannot draw random numbers, so the noise must come from outside. It could be further inputs of the
// model (then everyone who acts with it or exports it must feed them), or a mask set in each layer around `model.apply`
// (state that can leak). Instead it is passed as arguments of `model.apply`, which TF.js hands to every layer: a layer
// picks its own by name.

/** The class name of these layers, by which other code recognizes them. */
export const DROPOUT = 'DropoutByInput'

/** Per dropout layer, by input name: uniform tensors in [0, 1) inside a step, or their shapes outside it. */
export type NoiseOf<T> = Readonly<Record<string, T>>

const inputOf = (layer: Layers.Layer) => `noise:${layer.name}`

/**
 * A layer that drops each activation with probability p = `rate` during training and scales the rest so that the mean
 * stays the same (inverted dropout; Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html):
 *
 *     y = x · 1[u ≥ p] / (1 − p),   u uniform in [0, 1);   y = x outside training
 *
 * u is an input of the learning step: `noiseInputs` gives its shape, `fillNoise` fills it, `model.apply` takes it.
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
          `the dropout layer ${this.name} got no noise: add noiseInputs(model, rows) to the step's inputs and pass ` +
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

/** All layers of a model, including those of nested models. */
export const layersOf = (model: LayersModel): Layers.Layer[] =>
  model.layers.flatMap(layer => (layer instanceof tf.LayersModel ? layersOf(layer) : [layer]))

/** The inputs, with `rows` rows each, that a step needs to train a model with these dropout layers; may be empty. */
export const noiseInputs = (model: LayersModel, rows: number): NoiseOf<{ readonly shape: readonly number[] }> =>
  Object.fromEntries(
    layersOf(model)
      .filter(layer => layer.getClassName() === DROPOUT)
      .map(layer => [inputOf(layer), { shape: [rows, ...rowOf(layer)] }]),
  )

/** The shape of one row of a layer's output. @throws UserError when the layer is applied to several shapes. */
function rowOf(layer: Layers.Layer): number[] {
  const shapes = layer.inboundNodes.map(
    (_, use) => (layer.getOutputAt(use) as SymbolicTensor).shape.slice(1) as number[],
  )
  const [first] = shapes
  if (shapes.some(shape => String(shape) !== String(first)))
    throw new UserError(
      `the dropout layer ${layer.name} is applied to rows of several shapes, [${shapes.join('] and [')}], which ` +
        `cannot share their noise: make a dropout(rate) for each.`,
    )
  return first!
}

/** Draws new noise for one run of the step, update after update; `into` holds the step's input arrays. */
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

const TFJS_NOISE_LAYERS = ['Dropout', 'SpatialDropout1D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout']

/** @throws UserError for TF.js layers that draw their own noise: unseeded, and frozen in a compiled step. */
export function refuseForeignNoise(model: LayersModel): void {
  const layer = layersOf(model).find(layer => TFJS_NOISE_LAYERS.includes(layer.getClassName()))
  if (layer)
    throw new UserError(
      `the network has a TF.js layer ${layer.getClassName()}, whose noise a learning step cannot draw: use sente's ` +
        `own dropout(rate) instead.`,
    )
}
