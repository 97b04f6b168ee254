import { size, type Value } from './value.ts'

/** Index of the source of each element of a transposed value, both row-major. */
export function orderOf({ inputs, attributes, shape }: Value): Int32Array {
  const perm = attributes.perm as readonly number[]
  const before = inputs[0]!.shape
  const strides = before.map((_, i) => size(before.slice(i + 1)))
  const steps = perm.map(axis => strides[axis]!)
  const order = new Int32Array(size(shape))
  const index = shape.map(() => 0)
  for (let i = 0, from = 0; i < order.length; i++) {
    order[i] = from
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis]!
      if (++index[axis]! < shape[axis]!) break
      from -= steps[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
  return order
}
