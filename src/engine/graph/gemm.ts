import type { Graph } from './graph.ts'
import { transpose } from './shape.ts'
import { broadcast, type Value } from './value.ts'

/** op(A)·op(B) [+ c] for matrices, where op optionally transposes and the vector `c` is added to each row. */
export function gemm(g: Graph, a: Value, b: Value, transA = false, transB = false, c?: Value): Value {
  if (a.op === 'Transpose') return gemm(g, a.inputs[0]!, b, !transA, transB, c)
  if (b.op === 'Transpose') return gemm(g, a, b.inputs[0]!, transA, !transB, c)
  if (a.shape[transA ? 0 : 1] !== b.shape[transB ? 1 : 0])
    throw new Error(`matrices [${a.shape}]${transA ? 'ᵀ' : ''} and [${b.shape}]${transB ? 'ᵀ' : ''} do not multiply`)
  const shape = [a.shape[transA ? 1 : 0]!, b.shape[transB ? 0 : 1]!]
  const attributes = { transA: Number(transA), transB: Number(transB) }
  return g.node('Gemm', c ? [a, b, c] : [a, b], shape, 'float32', attributes)
}

/** Adds a bias to a Gemm that has none. */
export function withBias(g: Graph, product: Value, c: Value): Value {
  const [a, b] = product.inputs as [Value, Value]
  return gemm(g, a, b, product.attributes.transA === 1, product.attributes.transB === 1, c)
}

/** Batched matrix product over the last two axes. */
export function matmul(g: Graph, a: Value, b: Value, transA = false, transB = false): Value {
  const x = transA ? swapLast(g, a) : a
  const y = transB ? swapLast(g, b) : b
  if (x.shape.at(-1) !== y.shape.at(-2))
    throw new Error(`batches of matrices [${x.shape}] and [${y.shape}] do not multiply`)
  const batch = broadcast(x.shape.slice(0, -2), y.shape.slice(0, -2))
  return g.node('MatMul', [x, y], [...batch, x.shape.at(-2)!, y.shape.at(-1)!], 'float32')
}

const swapLast = (g: Graph, v: Value) => {
  const n = v.shape.length
  return transpose(g, v, [...Array(n - 2).keys(), n - 1, n - 2])
}
