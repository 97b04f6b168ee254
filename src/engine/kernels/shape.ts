import { cast, oneHot } from '../graph/cast.ts'
import { binary, clip, where } from '../graph/elementwise.ts'
import type { Graph } from '../graph/graph.ts'
import { reduce } from '../graph/reduce.ts'
import { concat, expand, gather, reshape, slice, transpose } from '../graph/shape.ts'
import { together } from '../graph/together.ts'
import { size, type Value } from '../graph/value.ts'
import { tf } from '../tf.ts'
import type { KernelTable, Lowering } from './kernel.ts'
import { axes } from './reduction.ts'

const insertAxis = (shape: readonly number[], axis: number) => {
  const at = axis < 0 ? shape.length + 1 + axis : axis
  return [...shape.slice(0, at), 1, ...shape.slice(at)]
}

/**
 * Sums `updates [rows, …]` by destination: `ids` sends each to one of n rows of the result, `[n, …]`. Uses
 * ScatterElements, which needs an index per element: ONNX Runtime's ScatterND needs one per row, but its threads race
 * when they add to the same row, and lose updates.
 */
function scatterRows(g: Graph, ids: Value, updates: Value, n: number): Value {
  const [rows, ...row] = updates.shape as [number, ...number[]]
  const columns = size(row)
  const add = (target: number[], index: Value, from: Value) =>
    g.node('ScatterElements', [g.full(0, target, from.dtype), index, from], target, from.dtype, {
      axis: 0,
      reduction: 'add',
    })
  if (columns === 1) return reshape(g, add([n], ids, reshape(g, updates, [rows])), [n, ...row])
  const index = expand(g, reshape(g, ids, [rows, 1]), [rows, columns])
  return reshape(g, add([n, columns], index, reshape(g, updates, [rows, columns])), [n, ...row])
}

/**
 * Σ of the rows with each id. Rows with an id out of range are summed into an extra first or last row, which is cut
 * off. Integers are summed as floats, as in TF.js.
 */
const segmentSum: Lowering = (g, { x, segmentIds }, { numSegments }) => {
  const fromOne = binary(g, 'Add', cast(g, segmentIds!, 'int32'), g.scalar(1, 'int32'))
  const sums = scatterRows(g, clip(g, fromOne, 0, numSegments + 1), cast(g, x!, 'float32'), numSegments + 2)
  return slice(g, sums, 0, 1, numSegments)
}

/** Scatters and sums updates. An index out of range is an error at run time, raised by ONNX Runtime. */
const scatterNd: Lowering = (g, { indices, updates }, { shape }) => {
  const depth = indices!.shape.at(-1)!
  const rows = size(indices!.shape) / depth
  const reached = shape.slice(0, depth) as number[]
  const n = size(reached)
  const flat = reshape(g, updates!, [rows, ...shape.slice(depth)])
  if (depth === 1) {
    const at = reshape(g, indices!, [rows])
    // Moves negative indices out of range: ONNX would count them from the end.
    const place = where(g, binary(g, 'Less', at, g.scalar(0, 'int32')), g.scalar(n, 'int32'), at)
    return reshape(g, scatterRows(g, place, flat, n), shape)
  }
  const at = reshape(g, indices!, [rows, depth])
  const vector = (numbers: number[]) => g.constant(Int32Array.from(numbers), [depth], 'int32')
  const [low, high] = [g.scalar(0, 'int32'), vector(reached)]
  const inside = binary(g, 'And', binary(g, 'GreaterOrEqual', at, low), binary(g, 'Less', at, high))
  const all = cast(g, reduce(g, 'ReduceMin', cast(g, inside, 'int32'), [1], false), 'bool')
  const strides = vector(reached.map((_, axis) => size(reached.slice(axis + 1))))
  const place = reduce(g, 'ReduceSum', binary(g, 'Mul', at, strides), [1], false)
  return reshape(g, scatterRows(g, where(g, all, place, g.scalar(n, 'int32')), flat, n), shape)
}

const tile: Lowering = (g, { x }, { reps }) => {
  const shape = x!.shape.map((d, i) => d * reps[i])
  if (x!.shape.every((d, i) => d === 1 || reps[i] === 1)) return expand(g, x!, shape)
  return g.node('Tile', [x!, g.ints(reps)], shape, x!.dtype)
}

/** Reverses axes. */
export const reverse: Lowering = (g, { x }, { dims }) =>
  axes(dims, x!).reduce((v: Value, axis: number) => {
    const n = v.shape[axis]!
    const backwards = Int32Array.from({ length: n }, (_, i) => n - 1 - i)
    return gather(g, v, g.constant(backwards, [n], 'int32'), axis)
  }, x!)

/** For kernels without operands, which TF.js computes while tracing: see `Session.run`. */
const computedWhileTracing: Lowering = () => {
  throw new Error('constants are computed while tracing')
}

/** Kernels that move, repeat, select or create elements. */
export const shape: KernelTable = {
  Reshape: (g, { x }, { shape }) => reshape(g, x!, tf.util.inferFromImplicitShape(shape, size(x!.shape))),
  ExpandDims: (g, { input }, { dim }) => reshape(g, input!, insertAxis(input!.shape, dim)),
  Transpose: (g, { x }, { perm }) => transpose(g, x!, perm),
  Concat: (g, inputs, { axis }) => {
    const parts = Object.values(inputs).filter(v => size(v.shape) > 0)
    return parts[0]!.shape.length === 1 ? together(g, parts) : concat(g, parts, axes(axis, parts[0]!)[0]!)
  },
  Pack: (g, inputs, { axis }) => {
    const parts = Object.values(inputs).map(v => reshape(g, v, insertAxis(v.shape, axis)))
    return concat(g, parts, axes(axis, parts[0]!)[0]!)
  },
  Unpack: (g, { value }, { axis }) => {
    const [along] = axes(axis, value!) as [number]
    const rest = value!.shape.filter((_, i) => i !== along)
    return Array.from({ length: value!.shape[along]! }, (_, i) => reshape(g, slice(g, value!, along, i, 1), rest))
  },
  Slice: (g, { x }, { begin, size: lengths }) => {
    const [from, count] = tf.slice_util.parseSliceParams(x as never, begin, lengths) as [number[], number[]]
    return from.reduce((v: Value, start, axis) => slice(g, v, axis, start, count[axis]!), x!)
  },
  SplitV: (g, { x }, { numOrSizeSplits, axis }) => {
    const [along] = axes(axis, x!) as [number]
    let from = 0
    return tf.backend_util.prepareSplitSize(x as never, numOrSizeSplits, along).map(n => {
      from += n
      return slice(g, x!, along, from - n, n)
    })
  },
  Tile: tile,
  PadV2: (g, { x }, { paddings, constantValue }) => {
    const before = paddings.map((p: number[]) => p[0])
    const after = paddings.map((p: number[]) => p[1])
    const padded = x!.shape.map((d, i) => d + before[i] + after[i])
    return g.node('Pad', [x!, g.ints([...before, ...after]), g.scalar(constantValue, x!.dtype)], padded, x!.dtype)
  },
  Reverse: reverse,
  UnsortedSegmentSum: segmentSum,
  ScatterNd: scatterNd,
  OneHot: (g, { indices }, { depth, onValue = 1, offValue = 0, dtype = 'int32' }) => {
    const hot = oneHot(g, indices!, depth)
    return onValue === 1 && offValue === 0
      ? cast(g, hot, dtype)
      : where(g, hot, g.scalar(onValue, dtype), g.scalar(offValue, dtype))
  },
  Fill: (g, _, { shape, value, dtype }) => g.full(value, shape, dtype ?? 'float32'),
  ZerosLike: (g, { x }) => g.full(0, x!.shape, x!.dtype),
  OnesLike: (g, { x }) => g.full(1, x!.shape, x!.dtype),
  Range: computedWhileTracing,
  LinSpace: computedWhileTracing,
}
