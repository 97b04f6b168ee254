import { UserError } from '../../../core/error.ts'
import { cast } from '../cast.ts'
import { binary, unary } from '../elementwise.ts'
import type { Graph } from '../graph.ts'
import { coveringSlices, inOrder } from '../listing.ts'
import { concat, expand, gather, reshape } from '../shape.ts'
import { type GpuTarget, hasKernel, kernelType, TITLES } from '../target.ts'
import { elements, size, type Value } from '../value.ts'
import { withOperands } from './remade.ts'

type Result = { readonly name: string; readonly value: Value }

/** Computes the same value with other operations; `inputs` are the operands of `v`. */
type Substitute = (g: Graph, inputs: readonly Value[], v: Value) => Value

/** Computes booleans as the integers 0 and 1. */
const asIntegers: Substitute = (g, inputs, { op, shape, dtype, attributes }) => {
  const numbers = inputs.map(x => (x.dtype === 'bool' ? cast(g, x, 'int32') : x))
  return cast(g, g.node(op, numbers, shape, dtype === 'bool' ? 'int32' : dtype, attributes), dtype)
}

/** A Slice as a Gather of elements start … start+length−1. */
const sliceByGather: Substitute = (g, [x], { attributes }) => {
  const { axis, start, length } = attributes as { axis: number; start: number; length: number }
  const positions = Int32Array.from({ length }, (_, i) => start + i)
  return gather(g, x!, g.constant(positions, [length], 'int32'), axis)
}

/** A GatherElements along the last axis as a Gather from the flattened rows. */
const gatherFromRows: Substitute = (g, [x, indices], { shape }) => {
  const [n, k] = [x!.shape.at(-1)!, shape.at(-1)!]
  const rows = size(x!.shape) / n
  const starts = Int32Array.from({ length: rows }, (_, row) => row * n)
  const at = binary(g, 'Add', reshape(g, indices!, [rows, k]), g.constant(starts, [rows, 1], 'int32'))
  return reshape(g, gather(g, reshape(g, x!, [rows * n]), at, 0), shape)
}

/** A Pad as Concats with the border, axis by axis. */
const padByConcat: Substitute = (g, [x, pads, border]) => {
  const rank = x!.shape.length
  const widths = Array.from(elements(pads!) as BigInt64Array, Number)
  return x!.shape.reduce((v: Value, _, axis) => {
    const strip = (width: number) => (width > 0 ? [g.full(border!.splat!, v.shape.with(axis, width), v.dtype)] : [])
    return concat(g, [...strip(widths[axis]!), v, ...strip(widths[rank + axis]!)], axis)
  }, x!)
}

/** Broadcasts the operands explicitly first. */
const broadcastFirst: Substitute = (g, inputs, { op, shape, dtype }) =>
  g.node(
    op,
    inputs.map(x => (size(x.shape) > 1 ? expand(g, x, shape) : x)),
    shape,
    dtype,
  )

/** Whether ONNX Runtime 1.30 on WebGPU fails: it does at a Pow with an operand broadcast along the last axis. */
const needsExplicitBroadcast = ({ op, inputs, shape }: Value, target: GpuTarget): boolean =>
  target === 'webgpu' && op === 'Pow' && inputs.some(x => size(x.shape) > 1 && x.shape.at(-1) !== shape.at(-1))

/** Substitutes for operations whose kernel a provider may lack for some types; results are bit-identical. */
const SUBSTITUTES: Readonly<Record<string, Substitute>> = {
  Abs: (g, [x]) => binary(g, 'Max', x!, unary(g, 'Neg', x!)),
  Neg: (g, [x]) => binary(g, 'Sub', g.scalar(0, x!.dtype), x!),
  Relu: (g, [x]) => binary(g, 'Max', x!, g.scalar(0, x!.dtype)),
  Clip: (g, [x, low, high]) => binary(g, 'Min', binary(g, 'Max', x!, low!), high!),
  Slice: sliceByGather,
  GatherElements: gatherFromRows,
  Pad: padByConcat,
  Equal: asIntegers,
  Concat: asIntegers,
  Tile: asIntegers,
  Transpose: asIntegers,
}

/** Upper bound on chains of substitutes of substitutes. */
const MAX_PASSES = 8

/**
 * Rewrites values to operations for which a provider has kernels, so that nothing falls back to the CPU.
 *
 * @param what Names the step in errors: `the step "dqn update"`.
 * @throws UserError that names the operation without a kernel.
 */
export function substituted(g: Graph, results: readonly Result[], target: GpuTarget, what: string): readonly Result[] {
  let now = results
  for (let i = 0; i < MAX_PASSES; i++) {
    const next = onePass(g, now, target, what)
    if (next.every(({ value }, k) => value === now[k]!.value)) return next
    now = next
  }
  throw new Error(`the substitutes for ${what} do not converge`)
}

function onePass(g: Graph, results: readonly Result[], target: GpuTarget, what: string): Result[] {
  const order = inOrder(results.map(r => r.value))
  const splits = coveringSlices(order)
  const made = new Map<Value, Value>()
  const remake = (v: Value): Value => {
    const inputs = v.inputs.map(input => made.get(input)!)
    if (inputs.length > 0 && !hasKernel(target, splits.has(v) ? 'Split' : v.op, kernelType(v))) {
      const substitute = SUBSTITUTES[v.op]
      if (!substitute || (substitute === asIntegers && kernelType(v) !== 'bool')) throw lacking(v, target, what)
      return substitute(g, inputs, v)
    }
    if (needsExplicitBroadcast(v, target)) return broadcastFirst(g, inputs, v)
    return withOperands(g, v, inputs)
  }
  for (const v of order) {
    const value = remake(v)
    if (v.kernel) value.kernel ??= v.kernel
    made.set(v, value)
  }
  return results.map(({ name, value }) => ({ name, value: made.get(value)! }))
}

const lacking = (v: Value, target: GpuTarget, what: string) =>
  new UserError(
    `${what} computes ${v.op} of ${kernelType(v)} values${v.kernel ? ` for TF.js's ${v.kernel}` : ''}, which ONNX ` +
      `Runtime does not support on ${TITLES[target]}: use other operations, or --device cpu.`,
  )
