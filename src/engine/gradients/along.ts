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

/** Lengths before, along and after an axis. */
const around = ({ shape }: Tensor, axis: number): [number, number, number] => {
  const size = (lengths: readonly number[]) => lengths.reduce((a, b) => a * b, 1)
  return [size(shape.slice(0, axis)), shape[axis]!, size(shape.slice(axis + 1))]
}

const withLength = ({ shape }: Tensor, axis: number, n: number) => [
  ...shape.slice(0, axis),
  n,
  ...shape.slice(axis + 1),
]

/** Puts step − 1 zeros between neighbors along an axis; in four axes at most, which is what WebGPU pads. */
export function spread(x: Tensor, step: number, axis: number): Tensor {
  if (step === 1) return x
  const [outer, n, inner] = around(x, axis)
  const apart = x.reshape([outer, n, 1, inner]).pad([
    [0, 0],
    [0, 0],
    [0, step - 1],
    [0, 0],
  ])
  const length = (n - 1) * step + 1
  return apart
    .reshape([outer, n * step, inner])
    .slice([0, 0, 0], [outer, length, inner])
    .reshape(withLength(x, axis, length))
}

/** Every `step`-th element along an axis, from the first to the last: undoes `spread`. */
export function gathered(x: Tensor, step: number, axis: number): Tensor {
  if (step === 1) return x
  const [outer, length, inner] = around(x, axis)
  const n = (length - 1) / step + 1
  const whole = x.reshape([outer, length, inner]).pad([
    [0, 0],
    [0, step - 1],
    [0, 0],
  ])
  return whole
    .reshape([outer, n, step, inner])
    .slice([0, 0, 0, 0], [outer, n, 1, inner])
    .reshape(withLength(x, axis, n))
}
