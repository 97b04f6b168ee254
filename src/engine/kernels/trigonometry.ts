import { binary, unary, where } from '../graph/elementwise.ts'
import type { Graph } from '../graph/graph.ts'
import type { Value } from '../graph/value.ts'
import type { KernelTable, Lowering } from './kernel.ts'
import { expm1, log1p } from './tails.ts'

// ONNX Runtime has these functions on the CPU only; for GPUs they are composed of those that every provider has.

type Function = (g: Graph, x: Value) => Value

const on =
  (op: string): Function =>
  (g, x) =>
    unary(g, op, x)
const plus = (g: Graph, a: Value, b: Value | number) => binary(g, 'Add', a, typeof b === 'number' ? g.scalar(b) : b)
const times = (g: Graph, a: Value, b: Value | number) => binary(g, 'Mul', a, typeof b === 'number' ? g.scalar(b) : b)
const over = (g: Graph, a: Value, b: Value) => binary(g, 'Div', a, b)
const root = on('Sqrt')
const negative = (g: Graph, x: Value) => binary(g, 'Less', x, g.scalar(0))

/** f(|x|) with the sign of x. */
const odd =
  (f: Function): Function =>
  (g, x) => {
    const y = f(g, unary(g, 'Abs', x))
    return where(g, negative(g, x), unary(g, 'Neg', y), y)
  }

/**
 * arctan x for x ≥ 0: beyond tan 3π/8 it is π/2 − arctan 1/x, beyond tan π/8 π/4 + arctan (x − 1)/(x + 1), and below a
 * polynomial (Moshier, Cephes, atanf: 2 ulps).
 */
const arctangent: Function = (g, x) => {
  const [far, middle] = [Math.tan((3 * Math.PI) / 8), Math.tan(Math.PI / 8)].map(limit =>
    binary(g, 'Greater', x, g.scalar(limit)),
  ) as [Value, Value]
  const inverse = unary(g, 'Neg', unary(g, 'Reciprocal', x))
  const z = where(g, far, inverse, where(g, middle, over(g, plus(g, x, -1), plus(g, x, 1)), x))
  const start = where(g, far, g.scalar(Math.PI / 2), where(g, middle, g.scalar(Math.PI / 4), g.scalar(0)))
  const z2 = times(g, z, z)
  const series = [8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1]
    .slice(1)
    .reduce((sum: Value, c) => plus(g, times(g, sum, z2), c), g.scalar(8.05374449538e-2))
  return plus(g, start, plus(g, times(g, times(g, series, z2), z), z))
}

/** arcsin x = arctan x / √(1 − x²), factored so that 1 − x² keeps its digits near 1. */
const arcsine: Function = odd((g, x) => {
  const cosine = root(g, times(g, plus(g, unary(g, 'Neg', x), 1), plus(g, x, 1)))
  return arctangent(g, over(g, x, cosine))
})

/** By (eˣ − 1) and its quotient with eˣ, so that small x keep their digits. */
const sine: Function = odd((g, x) => {
  const e = expm1(g, x)
  return times(g, plus(g, e, over(g, e, plus(g, e, 1))), 0.5)
})

const composed = {
  Acos: (g: Graph, x: Value) => plus(g, unary(g, 'Neg', arcsine(g, x)), Math.PI / 2),
  /** ln(1 + t + √(2t + t²)), t = x − 1. */
  Acosh: (g: Graph, x: Value) => {
    const t = plus(g, x, -1)
    return log1p(g, plus(g, t, root(g, times(g, t, plus(g, t, 2)))))
  },
  Asin: arcsine,
  /** ln(1 + x + x² / (1 + √(1 + x²))). */
  Asinh: odd((g, x) => {
    const x2 = times(g, x, x)
    return log1p(g, plus(g, x, over(g, x2, plus(g, root(g, plus(g, x2, 1)), 1))))
  }),
  Atan: odd(arctangent),
  /** ½ ln(1 + 2x / (1 − x)). */
  Atanh: odd((g, x) => times(g, log1p(g, over(g, times(g, x, 2), plus(g, unary(g, 'Neg', x), 1))), 0.5)),
  Cosh: (g: Graph, x: Value) => times(g, plus(g, unary(g, 'Exp', x), unary(g, 'Exp', unary(g, 'Neg', x))), 0.5),
  Sinh: sine,
  Tan: (g: Graph, x: Value) => over(g, unary(g, 'Sin', x), unary(g, 'Cos', x)),
} satisfies Readonly<Record<string, Function>>

const compute =
  (op: keyof typeof composed): Function =>
  (g, x) =>
    g.target === 'cpu' ? on(op)(g, x) : composed[op](g, x)

/** The angle of the point (b, a): arctan a/b, plus or minus π where b is negative; 0 at the origin. */
const angle: Lowering = (g, inputs) => {
  const [a, b] = [inputs.a!, inputs.b!]
  const zero = g.scalar(0)
  const half = where(g, negative(g, a), g.scalar(-Math.PI), g.scalar(Math.PI))
  const turned = plus(g, compute('Atan')(g, over(g, a, b)), where(g, negative(g, b), half, zero))
  return where(g, binary(g, 'Equal', plus(g, unary(g, 'Abs', a), unary(g, 'Abs', b)), zero), zero, turned)
}

/** Trigonometric and hyperbolic kernels. */
export const trigonometry: KernelTable = {
  ...Object.fromEntries(
    (Object.keys(composed) as (keyof typeof composed)[]).map(op => [op, (g, { x }) => compute(op)(g, x!)] as const),
  ),
  Atan2: angle,
}
