import type { LayersModel, Tensor, Variable } from '../engine/tf.ts'

/** The variables of some weights, without duplicates: a layer may belong to both a model and one nested in it. */
const read = (weights: LayersModel['weights']): Variable[] => [
  ...new Set(weights.map(weight => weight.read() as Variable)),
]

/** The variables that gradients update. */
export const trainable = (model: LayersModel): Variable[] => read(model.trainableWeights)

/** All others: moving averages of batch normalization, and frozen layers. */
export const untrained = (model: LayersModel): Variable[] => read(model.nonTrainableWeights)

/** Total number of elements, P. */
export const count = (tensors: readonly Tensor[]): number => tensors.reduce((sum, t) => sum + t.size, 0)
