import { UserError } from '../../core/error.ts'
import { cast } from '../graph/cast.ts'
import { binary, where } from '../graph/elementwise.ts'
import { reduce } from '../graph/reduce.ts'
import { gather, reshape, slice } from '../graph/shape.ts'
import { size, type Value } from '../graph/value.ts'
import { tf } from '../tf.ts'
import type { KernelTable, Lowering } from './kernel.ts'
import { axes } from './reduction.ts'

/**
 * Gathers along an axis, with the indices of each entry of the first `batchDims` axes apart: indices into x as rows
 * `[batch · outer · n, inner]`.
 */
const gatherV2: Lowering = (g, { x, indices }, { axis, batchDims }) => {
  const [along] = axes(axis, x!) as [number]
  if (!batchDims) return gather(g, x!, indices!, along)
  if (batchDims === along && along === x!.shape.length - 1 && indices!.shape.length === x!.shape.length)
    return g.node('GatherElements', [x!, indices!], indices!.shape, x!.dtype, { axis: along })
  const [n, batch] = [x!.shape[along]!, size(x!.shape.slice(0, batchDims))]
  const outer = x!.shape.slice(batchDims, along)
  const inner = x!.shape.slice(along + 1)
  const chosen = indices!.shape.slice(batchDims)
  const starts = Int32Array.from({ length: batch * size(outer) }, (_, row) => row * n)
  const at = binary(
    g,
    'Add',
    reshape(g, cast(g, indices!, 'int32'), [batch, 1, size(chosen)]),
    g.constant(starts, [batch, size(outer), 1], 'int32'),
  )
  const rows = gather(g, reshape(g, x!, [batch * size(outer) * n, size(inner)]), at, 0)
  return reshape(g, rows, [...x!.shape.slice(0, batchDims), ...outer, ...chosen, ...inner])
}

/** Gathers by positions in the first axes; an index out of range is an error at run time. */
const gatherNd: Lowering = (g, { params, indices }) => {
  const depth = indices!.shape.at(-1)!
  const reached = params!.shape.slice(0, depth)
  const rest = params!.shape.slice(depth)
  const strides = Int32Array.from(reached, (_, axis) => size(reached.slice(axis + 1)))
  const at = binary(g, 'Mul', cast(g, indices!, 'int32'), g.constant(strides, [depth], 'int32'))
  const rows = reduce(g, 'ReduceSum', at, [indices!.shape.length - 1], false)
  return gather(g, reshape(g, params!, [size(reached), ...rest]), rows, 0)
}

/** Every `strides[axis]`-th element from `begin[axis]` on; a negative stride goes backwards. */
const stridedSlice: Lowering = (g, { x }, a) => {
  const { begin, end, strides, finalShape } = tf.slice_util.sliceInfo(
    [...x!.shape],
    a.begin,
    a.end,
    a.strides,
    a.beginMask,
    a.endMask,
    a.ellipsisMask,
    a.newAxisMask,
    a.shrinkAxisMask,
  )
  const lengths = tf.slice_util.computeOutShape(begin, end, strides)
  const picked = lengths.reduce((v: Value, length, axis) => {
    const [from, step] = [begin[axis]!, strides[axis]!]
    if (step === 1 || length === 1) return slice(g, v, axis, from, length)
    const at = Int32Array.from({ length }, (_, i) => from + i * step)
    return gather(g, v, g.constant(at, [length], 'int32'), axis)
  }, x!)
  return reshape(g, picked, finalShape)
}

/** Largest last axis of a TopK, which compares every pair of its elements. */
const MOST = 2048

/**
 * The k largest elements of the last axis and their indices, in descending order and the first of equal ones first. An
 * element's rank is the number of elements before it in that order; every provider has the operations.
 */
const topK: Lowering = (g, { x }, { k }) => {
  const rows = x!.shape.slice(0, -1)
  const n = x!.shape.at(-1)!
  if (n > MOST)
    throw new UserError(
      `topk of ${n} elements cannot be compiled, because it compares all pairs of them: take the top of parts of at ` +
        `most ${MOST}, or use tf.max and tf.argMax for k = 1.`,
    )
  const column = reshape(g, x!, [...rows, n, 1])
  const row = reshape(g, x!, [...rows, 1, n])
  const earlier = Uint8Array.from({ length: n * n }, (_, i) => Number(i % n < Math.floor(i / n)))
  const ties = binary(g, 'And', binary(g, 'Equal', row, column), g.constant(earlier, [n, n], 'bool'))
  const before = where(g, ties, g.scalar(1), cast(g, binary(g, 'Greater', row, column), 'float32'))
  const rank = reduce(g, 'ReduceSum', before, [rows.length + 1], false)
  const order = g.range(k, 'float32', [k, 1])
  const chosen = binary(g, 'Equal', reshape(g, rank, [...rows, 1, n]), order)
  const pick = (v: Value) => reduce(g, 'ReduceSum', where(g, chosen, v, g.scalar(0, v.dtype)), [rows.length + 1], false)
  return [pick(row), cast(g, pick(g.range(n, 'float32')), 'int32')]
}

/** The matrix or tensor with x on its diagonal: y[i, …, i, …] = x[i, …]. */
const diagonal: Lowering = (g, { x }) => {
  const n = size(x!.shape)
  const eye = Uint8Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0))
  const square = where(g, g.constant(eye, [n, n], 'bool'), reshape(g, x!, [n]), g.scalar(0, x!.dtype))
  return reshape(g, square, [...x!.shape, ...x!.shape])
}

/** Kernels that select elements by position. */
export const indexing: KernelTable = {
  GatherV2: gatherV2,
  GatherNd: gatherNd,
  StridedSlice: stridedSlice,
  TopK: topK,
  Diag: diagonal,
}
