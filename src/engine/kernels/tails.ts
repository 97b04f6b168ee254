import { binary, unary, where } from '../graph/elementwise.ts'
import type { Graph } from '../graph/graph.ts'
import type { Value } from '../graph/value.ts'

// ONNX Runtime's own Sigmoid cuts its argument off at ±18, its Elu and the plain eˣ − 1 and ln(1 + x) lose all digits
// near 0. These are right to a few units in the last place wherever the result is a normal float
// (test/engine/kernels/tails.test.ts), and as fast.

/** 1 / (1 + e⁻ˣ). */
export const sigmoid = (g: Graph, x: Value): Value =>
  unary(g, 'Reciprocal', binary(g, 'Add', unary(g, 'Exp', unary(g, 'Neg', x)), g.scalar(1)))

/** eˣ − 1 = tanh(x/2)·(eˣ + 1), in which nothing cancels. */
export const expm1 = (g: Graph, x: Value): Value => {
  const half = unary(g, 'Tanh', binary(g, 'Mul', x, g.scalar(0.5)))
  return binary(g, 'Mul', half, binary(g, 'Add', unary(g, 'Exp', x), g.scalar(1)))
}

/**
 * ln(1 + x): with u = 1 + x as rounded, ln u + (x − (u − 1))/u; just ln u where nothing was rounded, at infinity for
 * instance.
 */
export const log1p = (g: Graph, x: Value): Value => {
  const u = binary(g, 'Add', x, g.scalar(1))
  const kept = binary(g, 'Sub', u, g.scalar(1))
  const log = unary(g, 'Log', u)
  const lost = binary(g, 'Div', binary(g, 'Sub', x, kept), u)
  return where(g, binary(g, 'Equal', kept, x), log, binary(g, 'Add', log, lost))
}

/** x where positive, else α·(eˣ − 1): the sum of the two, one of which is 0. */
export const elu = (g: Graph, x: Value, alpha = 1): Value => {
  const below = expm1(g, binary(g, 'Min', x, g.scalar(0)))
  return binary(g, 'Add', unary(g, 'Relu', x), binary(g, 'Mul', below, g.scalar(alpha)))
}
