import { binary, unary } from './elementwise.ts'
import { gemm } from './gemm.ts'
import type { Graph } from './graph.ts'
import { expand, reshape, transpose } from './shape.ts'
import { type Shape, sameShape, size, type Value } from './value.ts'

export type Reduction = 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceMin' | 'ReduceProd'

/** Reduces `axes` of `x`; they stay with length 1 if `keep`. */
export function reduce(g: Graph, op: Reduction, x: Value, axes: readonly number[], keep: boolean): Value {
  const sorted = [...axes].sort((i, j) => i - j)
  const kept = x.shape.map((d, i) => (sorted.includes(i) ? 1 : d))
  const shape = keep ? kept : x.shape.filter((_, i) => !sorted.includes(i))
  if (sorted.every(i => x.shape[i] === 1)) return reshape(g, x, shape)
  const n = size(sorted.map(i => x.shape[i]!))

  if (g.on('channels') && x.op === 'Transpose') {
    const perm = x.attributes.perm as readonly number[]
    const axesBefore = sorted.map(i => perm[i]!)
    return reshape(g, transpose(g, reduce(g, op, x.inputs[0]!, axesBefore, true), perm), shape)
  }
  if (g.on('sink') && overRowsOfMatrix(x, sorted)) return reshape(g, reduce(g, op, x.inputs[0]!, [0], false), shape)
  const halves = g.on('halves') ? inHalves(g, op, x, sorted) : undefined
  if (halves) return reshape(g, halves, shape)
  // Over batch and squares, on a GPU, in one launch: the mean of squares as a scaled sum of squares.
  const apart = g.target !== 'cpu' && sorted.at(-1)! - sorted[0]! >= sorted.length
  const square = x.op === 'Mul' && x.inputs[0] === x.inputs[1]
  if (op === 'ReduceMean' && apart && g.on('mean') && !square)
    return g.node(op, [x, g.ints(sorted)], shape, x.dtype, { keepdims: Number(keep) })
  if (op === 'ReduceMean')
    return g.on('mean')
      ? binary(g, 'Mul', reduce(g, 'ReduceSum', x, sorted, keep), g.scalar(1 / n))
      : reduce(g, 'ReduceSum', binary(g, 'Div', x, g.scalar(n)), sorted, keep)
  if (op === 'ReduceSum' && x.dtype === 'float32') {
    if (x.splat !== undefined) return g.full(x.splat * n, shape, x.dtype)
    if (g.on('expand') && x.op === 'Expand') return reshape(g, sumOfCopies(g, x, sorted), shape)
    if (g.on('algebra') && square && (trailing(sorted, x.shape) || apart))
      return g.node('ReduceSumSquare', [x.inputs[0]!, g.ints(sorted)], shape, x.dtype, { keepdims: Number(keep) })
    if (g.on('pull') && x.op === 'Neg' && x.inputs[0]!.op !== 'Neg')
      return unary(g, 'Neg', reduce(g, op, x.inputs[0]!, sorted, keep))
    const pulled = g.on('pull') ? pullFactors(g, x, sorted, shape) : undefined
    if (pulled) return pulled
    if (g.on('sumGemm') && sorted.length < x.shape.length) {
      // A sum over leading axes becomes ones[1, n]·X[n, C]: ONNX Runtime's ReduceSum is six times slower there.
      const rest = size(x.shape) / n
      if (leading(sorted)) return reshape(g, gemm(g, g.full(1, [1, n], 'float32'), reshape(g, x, [n, rest])), shape)
      // ReduceSum is as slow if axes of length 1 follow the summed ones; without them it sums rows.
      if (trailing(sorted, x.shape) && !sorted.includes(x.shape.length - 1))
        return reshape(g, reduce(g, op, reshape(g, x, [rest, n]), [1], false), shape)
    }
  }
  return g.node(op, [x, g.ints(sorted)], shape, x.dtype, { keepdims: Number(keep) })
}

/**
 * A sum or mean over the outer and the inner axes, such as batch and squares, as one over the inner axes and one over
 * the outer: GPUs have fast kernels for the rows and for the columns of a matrix, and a slow one for anything else.
 */
function inHalves(g: Graph, op: Reduction, x: Value, axes: readonly number[]): Value | undefined {
  if (op !== 'ReduceSum' && op !== 'ReduceMean') return undefined
  const outer = axes.filter((axis, i) => axis === i)
  const inner = axes.slice(outer.length)
  if (x.dtype !== 'float32' || outer.length === 0 || !inner.length || !trailing(inner, x.shape)) return undefined
  const rows = reduce(g, op, x, inner, true)
  const kept = rows.shape.map((d, i) => (outer.includes(i) ? 1 : d))
  return g.node(op, [rows, g.ints(outer)], kept, x.dtype, { keepdims: 1 })
}

/**
 * A sum over copies is one copy times their number. Axes that are not broadcast are summed before the broadcast.
 */
function sumOfCopies(g: Graph, x: Value, axes: readonly number[]): Value {
  const rank = x.shape.length
  const once = reshape(g, x.inputs[0]!, [...Array(rank - x.inputs[0]!.shape.length).fill(1), ...x.inputs[0]!.shape])
  const copies = size(axes.filter(i => once.shape[i] === 1).map(i => x.shape[i]!))
  const sum = binary(g, 'Mul', reduce(g, 'ReduceSum', once, axes, true), g.scalar(copies))
  const kept = x.shape.map((d, i) => (axes.includes(i) ? 1 : d))
  return expand(g, sum, kept)
}

const leading = (axes: readonly number[]) => axes.at(-1) === axes.length - 1
const trailing = (axes: readonly number[], shape: Shape) =>
  shape.every((d, i) => i < axes[0]! || d === 1 || axes.includes(i))

/** A matrix reshaped to more axes and reduced over all but its columns: the matrix itself can be reduced instead. */
const overRowsOfMatrix = (x: Value, axes: readonly number[]) =>
  x.op === 'Reshape' &&
  x.shape.length > 2 &&
  x.inputs[0]!.shape.length === 2 &&
  x.inputs[0]!.shape[1] === x.shape.at(-1) &&
  axes.length === x.shape.length - 1 &&
  leading(axes)

/** Σ X·v = v·ΣX where v is constant along the summed axes; the remaining sums can then be shared. */
function pullFactors(g: Graph, x: Value, axes: readonly number[], shape: Shape): Value | undefined {
  if (x.op !== 'Mul') return undefined
  const rank = x.shape.length
  const aligned = (v: Value) => [...Array(rank - v.shape.length).fill(1), ...v.shape] as number[]
  const varying: Value[] = []
  const constant: Value[] = []
  for (const v of factors(x)) {
    if (v === 'minus') constant.push(g.full(-1, Array(rank).fill(1), 'float32'))
    else if (axes.every(i => aligned(v)[i] === 1)) constant.push(reshape(g, v, aligned(v)))
    else varying.push(v)
  }
  if (constant.length === 0) return undefined
  const product = (values: readonly Value[]) => values.reduce((a, b) => binary(g, 'Mul', a, b))
  varying.sort((a, b) => a.id - b.id)
  const rest = expand(g, varying.length > 0 ? product(varying) : g.scalar(1), x.shape)
  return reshape(g, product([reduce(g, 'ReduceSum', rest, axes, true), ...constant]), shape)
}

/** Upper bound on a product's factors: a chain of n products, each of them summed, would otherwise have n² factors. */
const MAX_FACTORS = 8

/**
 * The factors of a product, including those of nested products of the same shape; `minus` stands for −1. A nested
 * product that occurs more than once stays whole: otherwise n squarings would have 2ⁿ factors.
 */
function factors(x: Value): (Value | 'minus')[] {
  const inner = (v: Value) => (v.op === 'Mul' || v.op === 'Neg') && sameShape(v.shape, x.shape)
  const occurrences = new Map<Value, number>()
  const seen = [x]
  for (const v of seen)
    for (const operand of v.inputs) {
      const times = occurrences.get(operand) ?? 0
      occurrences.set(operand, times + 1)
      if (times === 0 && inner(operand) && seen.length < 10 * MAX_FACTORS) seen.push(operand)
    }
  const found: (Value | 'minus')[] = []
  const stack = [x]
  for (let v = stack.pop(); v; v = stack.pop())
    if (v !== x && !(inner(v) && occurrences.get(v) === 1 && found.length + stack.length < MAX_FACTORS)) found.push(v)
    else {
      if (v.op === 'Neg') found.push('minus')
      stack.push(...v.inputs.toReversed())
    }
  return found
}
