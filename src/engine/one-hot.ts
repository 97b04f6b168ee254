import { type Tensor, tf } from './tf.ts'

/** `tf.oneHot` that also accepts n = 1: indices `[…]` in 0 … n−1 → int32 `[…, n]`. */
export const oneHot = (indices: Tensor, n: number): Tensor =>
  n > 1 ? tf.oneHot(indices, n) : indices.equal(tf.scalar(0, 'int32')).cast('int32').expandDims(-1)
