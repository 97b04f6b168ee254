import type { Rng } from '../../core/rng.ts'
import { type LayersModel, tf, type Variable } from '../../engine/tf.ts'
import { layersOf } from '../../nn/dropout.ts'

/**
 * A random matrix `[rows, columns]`, row-major, whose rows or columns, whichever are fewer, are orthogonal to each
 * other and of length `gain` (Saxe et al. 2014, https://arxiv.org/abs/1312.6120): Gram–Schmidt on normal vectors,
 * twice against rounding.
 */
export function orthogonal(rows: number, columns: number, gain: number, random: Rng): Float32Array {
  const wide = rows < columns
  const [count, length] = wide ? [rows, columns] : [columns, rows]
  const matrix = new Float32Array(rows * columns)
  const found: Float64Array[] = []
  for (let i = 0; i < count; i++) {
    const vector = Float64Array.from({ length }, () => random.normal())
    for (const other of [...found, ...found]) {
      const share = dot(vector, other)
      for (let k = 0; k < length; k++) vector[k]! -= share * other[k]!
    }
    const norm = Math.sqrt(dot(vector, vector))
    for (let k = 0; k < length; k++) {
      vector[k]! /= norm
      matrix[wide ? i * columns + k : k * columns + i] = gain * vector[k]!
    }
    found.push(vector)
  }
  return matrix
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}

/**
 * Initializes the dense layers of a model: biases to 0, kernels to orthogonal matrices, of gain √2 in hidden layers and
 * of the given gains in the last one, whose columns they split: `[[2, 0.01], [1, 1]]` is 0.01 for two outputs and 1 for
 * a third.
 */
export function initializeOrthogonal(
  model: LayersModel,
  heads: readonly (readonly [outputs: number, gain: number])[],
  random: Rng,
): void {
  const layers = layersOf(model).filter(layer => layer.getClassName() === 'Dense')
  for (const layer of layers) {
    const [kernel, bias] = layer.weights.map(weight => weight.read() as Variable) as [Variable, Variable]
    assignOrthogonal(kernel, layer === layers.at(-1) ? heads : [[kernel.shape[1]!, Math.SQRT2]], random)
    tf.tidy(() => bias.assign(tf.zerosLike(bias)))
  }
}

/** Sets a kernel to orthogonal matrices side by side, each of some columns and with a gain. */
export function assignOrthogonal(
  kernel: Variable,
  parts: readonly (readonly [columns: number, gain: number])[],
  random: Rng,
): void {
  const rows = kernel.shape[0]!
  tf.tidy(() => {
    const matrices = parts.map(([n, gain]) => tf.tensor2d(orthogonal(rows, n, gain, random), [rows, n]))
    kernel.assign(tf.concat(matrices, 1))
  })
}
