import { type NamedTensorMap, type Tensor, type Tensor1D, tf, type Variable } from '../engine/tf.ts'

/**
 * All elements of `tensors` as one vector `[P]`, row-major and in order. Optimizers and target updates work on such
 * vectors: one operation instead of one per variable. The compiled engine stores variables this way, so there the
 * copies vanish.
 */
export const flatten = (tensors: readonly Tensor[]): Tensor1D => tf.concat1d(tensors.map(t => t.as1D()))

/** The gradients from `tf.variableGrads` as one vector `[P]`, in the order of `variables`. */
export const flatGradients = (variables: readonly Variable[], gradients: NamedTensorMap): Tensor1D =>
  flatten(variables.map(v => gradients[v.name]!))

/** Assigns the parts of a vector `[P]` to `variables`: the inverse of `flatten`. */
export function assignFlat(variables: readonly Variable[], vector: Tensor1D): void {
  let at = 0
  for (const variable of variables) {
    variable.assign(vector.slice([at], [variable.size]).reshape(variable.shape))
    at += variable.size
  }
}
