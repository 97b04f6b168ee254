import { binary, unary, where } from '../graph/elementwise.ts'
import type { Graph } from '../graph/graph.ts'
import type { Value } from '../graph/value.ts'

// ONNX Runtime's Sigmoid clamps its argument to ±18; its Elu, and a plain eˣ − 1 or ln(1 + x), lose all digits near 0.
// These are accurate to a few ulps wherever the result is a normal float (test/engine/kernels/tails.test.ts), and just
// as fast.

/** 1 / (1 + e⁻ˣ). */
export const sigmoid = (g: Graph, x: Value): Value =>
  unary(g, 'Reciprocal', binary(g, 'Add', unary(g, 'Exp', unary(g, 'Neg', x)), g.scalar(1)))

/** eˣ − 1 = tanh(x/2)·(eˣ + 1), which avoids cancellation. */
export const expm1 = (g: Graph, x: Value): Value => {
  const half = unary(g, 'Tanh', binary(g, 'Mul', x, g.scalar(0.5)))
  return binary(g, 'Mul', half, binary(g, 'Add', unary(g, 'Exp', x), g.scalar(1)))
}

/**
 * ln(1 + x): with u = fl(1 + x), ln u + (x − (u − 1))/u. If 1 + x was exact, or is infinite, just ln u.
 */
export const log1p = (g: Graph, x: Value): Value => {
  const u = binary(g, 'Add', x, g.scalar(1))
  const kept = binary(g, 'Sub', u, g.scalar(1))
  const log = unary(g, 'Log', u)
  const lost = binary(g, 'Div', binary(g, 'Sub', x, kept), u)
  return where(g, binary(g, 'Equal', kept, x), log, binary(g, 'Add', log, lost))
}

/** x if positive, else α·(eˣ − 1); computed as a sum of both branches, one of which is 0. */
export const elu = (g: Graph, x: Value, alpha = 1): Value => {
  const below = expm1(g, binary(g, 'Min', x, g.scalar(0)))
  return binary(g, 'Add', unary(g, 'Relu', x), binary(g, 'Mul', below, g.scalar(alpha)))
}
