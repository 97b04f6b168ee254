import { type Tensor, type Tensor3D, tf } from '../tf.ts'

/** The product of a constant row-major matrix `[to, from]` with each fiber of x along an axis. */
export function along(matrix: Float32Array, to: number, x: Tensor, axis: number): Tensor {
  const from = x.shape[axis]!
  const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1)
  const fibers = x.reshape<Tensor3D>([x.size / from / inner, from, inner])
  const product = tf.matMul(tf.tensor3d(matrix, [1, to, from]), fibers)
  return product.reshape([...x.shape.slice(0, axis), to, ...x.shape.slice(axis + 1)])
}

/** A row-major matrix `[rows, columns]`, transposed. */
export const transposed = (matrix: Float32Array, rows: number, columns: number): Float32Array =>
  Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]!)

/** The matrix `[from, to]` that sums elements into those that they were copied from; `index` has one for each copy. */
export function intoSources(index: Int32Array, from: number): Float32Array {
  const matrix = new Float32Array(from * index.length)
  for (const [copy, source] of index.entries()) matrix[source * index.length + copy] = 1
  return matrix
}
