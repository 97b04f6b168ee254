import { cast } from '../graph/cast.ts'
import { binary } from '../graph/elementwise.ts'
import { gemm, matmul } from '../graph/gemm.ts'
import type { Graph } from '../graph/graph.ts'
import { reshape } from '../graph/shape.ts'
import { size, type Value } from '../graph/value.ts'
import { activate } from './elementwise.ts'
import type { KernelTable } from './kernel.ts'

/**
 * A matrix product (with any number of leading unit axes) becomes a Gemm, a batched one a MatMul. Integers are
 * multiplied as floats, exact up to 2²⁴.
 */
export function product(g: Graph, a: Value, b: Value, transA: boolean, transB: boolean, bias?: Value): Value {
  if (a.dtype !== 'float32')
    return cast(g, product(g, cast(g, a, 'float32'), cast(g, b, 'float32'), transA, transB), a.dtype)
  const rank = Math.max(a.shape.length, b.shape.length)
  if (size(a.shape.slice(0, -2)) === 1 && size(b.shape.slice(0, -2)) === 1) {
    const matrix = gemm(g, reshape(g, a, a.shape.slice(-2)), reshape(g, b, b.shape.slice(-2)), transA, transB, bias)
    return reshape(g, matrix, [...Array(rank - 2).fill(1), ...matrix.shape])
  }
  const batched = matmul(g, a, b, transA, transB)
  return bias ? binary(g, 'Add', batched, bias) : batched
}

/** A bias with one number per column, as a vector; undefined for any other bias. */
export const columnBias = (g: Graph, bias: Value | undefined, columns: number): Value | undefined =>
  bias && size(bias.shape) === columns && (bias.shape.at(-1) ?? 1) === columns ? reshape(g, bias, [columns]) : undefined

/** Kernels of dense layers and of distributions over their outputs. */
export const linear: KernelTable = {
  BatchMatMul: (g, { a, b }, { transposeA, transposeB }) => product(g, a!, b!, transposeA, transposeB),
  _FusedMatMul: (g, { a, b, bias }, { transposeA, transposeB, activation, leakyreluAlpha }) => {
    const vector = columnBias(g, bias, b!.shape.at(transposeB ? -2 : -1)!)
    const x = product(g, a!, b!, transposeA, transposeB, vector)
    return activate(g, bias && !vector ? binary(g, 'Add', x, bias) : x, activation, leakyreluAlpha)
  },
  Softmax: (g, { logits }, { dim }) => {
    const axis = dim < 0 ? dim + logits!.shape.length : dim
    return g.node('Softmax', [logits!], logits!.shape, 'float32', { axis })
  },
}
