import type { LayersModel, Tensor, Variable } from '@tensorflow/tfjs'

/** Each once: a layer may stand both in a model and in a model within it. */
const read = (weights: LayersModel['weights']): Variable[] => [
  ...new Set(weights.map(weight => weight.read() as Variable)),
]

/** The variables that gradients move. */
export const trainable = (model: LayersModel): Variable[] => read(model.trainableWeights)

/** The others: moving statistics of batch normalization, frozen layers. */
export const untrained = (model: LayersModel): Variable[] => read(model.nonTrainableWeights)

/** Numbers in all of them, P. */
export const count = (tensors: readonly Tensor[]): number => tensors.reduce((sum, t) => sum + t.size, 0)
