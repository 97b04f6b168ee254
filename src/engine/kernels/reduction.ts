import { cast } from '../graph/cast.ts'
import { binary, where } from '../graph/elementwise.ts'
import { type Reduction, reduce } from '../graph/reduce.ts'
import type { Value } from '../graph/value.ts'
import { tf } from '../tf.ts'
import type { KernelTable, Lowering } from './kernel.ts'

/** Axes as TF.js passes them (a number, a list, or nothing for all), as non-negative numbers. */
export const axes = (axis: number | number[] | null | undefined, x: Value): number[] =>
  tf.util.parseAxisParam(axis ?? [...x.shape.keys()], [...x.shape])

const fold =
  (op: Reduction): Lowering =>
  (g, { x }, { axis, reductionIndices, keepDims }) => {
    const numbers = x!.dtype === 'bool' ? cast(g, x!, 'int32') : x!
    return cast(g, reduce(g, op, numbers, axes(axis ?? reductionIndices, x!), keepDims), x!.dtype)
  }

const logical =
  (op: Reduction): Lowering =>
  (g, { x }, { axis, keepDims }) =>
    cast(g, reduce(g, op, cast(g, x!, 'int32'), axes(axis, x!), keepDims), 'bool')

/**
 * ArgMax or ArgMin: the smallest index whose element equals the extreme value (with NaNs none does, and the result is
 * the last index, never one out of range). ONNX's ArgMax returns int64, which GPU providers do not support and which is
 * slower on the CPU.
 */
const position =
  (extreme: Reduction): Lowering =>
  (g, inputs, { axis }) => {
    const x = cast(g, inputs.x!, 'float32')
    const [along] = axes(axis, x) as [number]
    const n = x.shape[along]!
    const index = g.range(
      n,
      'float32',
      x.shape.map((_, i) => (i === along ? n : 1)),
    )
    const best = binary(g, 'Equal', x, reduce(g, extreme, x, [along], true))
    return cast(g, reduce(g, 'ReduceMin', where(g, best, index, g.scalar(n - 1)), [along], false), 'int32')
  }

/** Kernels that reduce axes. */
export const reduction: KernelTable = {
  Sum: fold('ReduceSum'),
  Mean: (g, { x }, { axis, keepDims }) => reduce(g, 'ReduceMean', cast(g, x!, 'float32'), axes(axis, x!), keepDims),
  Max: fold('ReduceMax'),
  Min: fold('ReduceMin'),
  Prod: fold('ReduceProd'),
  Any: logical('ReduceMax'),
  All: logical('ReduceMin'),
  ArgMax: position('ReduceMax'),
  ArgMin: position('ReduceMin'),
}
