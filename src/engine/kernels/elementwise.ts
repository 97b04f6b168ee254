import type { DType } from '../engine.ts'
import { cast } from '../graph/cast.ts'
import { binary, clip, unary, where } from '../graph/elementwise.ts'
import type { Graph } from '../graph/graph.ts'
import { expand } from '../graph/shape.ts'
import { broadcast, type Value } from '../graph/value.ts'
import { tf } from '../tf.ts'
import type { KernelTable, Lowering } from './kernel.ts'
import { elu, expm1, log1p, sigmoid } from './tails.ts'
import { convert } from './types.ts'

const two =
  (op: string): Lowering =>
  (g, { a, b }) =>
    binary(g, op, a!, b!)
/** Comparisons; booleans compare as 0 and 1. */
const ordered =
  (op: string): Lowering =>
  (g, { a, b }) => {
    const number = (v: Value) => (v.dtype === 'bool' ? cast(g, v, 'int32') : v)
    return binary(g, op, number(a!), number(b!))
  }
const one =
  (op: string): Lowering =>
  (g, { x }) =>
    unary(g, op, x!)
const float = (alpha: number) => ({ alpha: { float: alpha } })

/** −1, 0 or 1, from comparisons alone: the GPU provider has no Sign. */
const sign: Lowering = (g, { x }) => {
  const scalar = (n: number) => g.scalar(n, x!.dtype)
  const negative = where(g, binary(g, 'Less', x!, scalar(0)), scalar(-1), scalar(0))
  return where(g, binary(g, 'Greater', x!, scalar(0)), scalar(1), negative)
}

/** Rounds half to even: ⌊x + ½⌋, minus one if that is odd and x was half-way. */
const round: Lowering = (g, { x }) => {
  const up = unary(g, 'Floor', binary(g, 'Add', x!, g.scalar(0.5)))
  const half = binary(g, 'Equal', binary(g, 'Sub', up, x!), g.scalar(0.5))
  const odd = binary(
    g,
    'Sub',
    up,
    binary(g, 'Mul', g.scalar(2), unary(g, 'Floor', binary(g, 'Mul', up, g.scalar(0.5)))),
  )
  return binary(g, 'Sub', up, where(g, half, odd, g.scalar(0)))
}

const SELU_SCALE = 1.0507009873554805
const SELU_ALPHA = 1.6732632423543772

/** The activations that TF.js can fuse into a matrix product or convolution. */
export function activate(g: Graph, x: Value, name: string | undefined, alpha = 0.2): Value {
  switch (name) {
    case undefined:
    case null:
    case 'linear':
      return x
    case 'relu':
      return unary(g, 'Relu', x)
    case 'relu6':
      return clip(g, x, 0, 6)
    case 'sigmoid':
      return sigmoid(g, x)
    case 'elu':
      return elu(g, x)
    case 'leakyrelu':
      return unary(g, 'LeakyRelu', x, float(alpha))
    default:
      throw new Error(`Kernel '${name} (fused activation)' not registered`)
  }
}

/** Constants and broadcast operands stay small. TF.js passes all three with one shape, but with different dtypes. */
const select: Lowering = (g, { condition, t, e }) => {
  const small = (v: Value) =>
    v.op === 'Expand' ? v.inputs[0]! : v.splat !== undefined ? g.full(v.splat, [], v.dtype) : v
  const dtype = tf.upcastType(t!.dtype as DType, e!.dtype as DType) as DType
  // ONNX Runtime has no Where for booleans.
  const choice = (v: Value) => cast(g, small(v), dtype === 'bool' ? 'int32' : dtype)
  return expand(g, cast(g, where(g, small(condition!), choice(t!), choice(e!)), dtype), t!.shape)
}

/** ⌊a / b⌋ as int32 whatever the operands' dtypes, as in TF.js. */
const floorDiv: Lowering = (g, { a, b }) =>
  convert(g, unary(g, 'Floor', binary(g, 'Div', cast(g, a!, 'float32'), cast(g, b!, 'float32'))), 'int32')

/** a − b·⌊a / b⌋, which has the sign of b. On the CPU by the exact remainder. */
const modulo: Lowering = (g, inputs) => {
  const [a, b] = [inputs.a!, inputs.b!]
  if (g.target !== 'cpu') return binary(g, 'Sub', a, binary(g, 'Mul', b, unary(g, 'Floor', binary(g, 'Div', a, b))))
  const rest = (x: Value) => g.node('Mod', [x, b], broadcast(x.shape, b.shape), x.dtype, { fmod: 1 })
  const r = rest(a)
  const below = (v: Value) => binary(g, 'Less', v, g.scalar(0))
  return where(
    g,
    binary(g, 'Equal', cast(g, below(a), 'int32'), cast(g, below(b), 'int32')),
    r,
    rest(binary(g, 'Add', r, b)),
  )
}

/** The largest float32. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127

/** Element-wise kernels. */
export const elementwise: KernelTable = {
  Add: two('Add'),
  Sub: two('Sub'),
  Multiply: (g, { a, b }) => binary(g, a!.dtype === 'bool' ? 'And' : 'Mul', a!, b!),
  RealDiv: two('Div'),
  FloorDiv: floorDiv,
  Mod: modulo,
  Maximum: two('Max'),
  Minimum: two('Min'),
  Pow: two('Pow'),
  SquaredDifference: (g, { a, b }) => {
    const d = binary(g, 'Sub', a!, b!)
    return binary(g, 'Mul', d, d)
  },
  AddN: (g, inputs) => Object.values(inputs).reduce((a, b) => binary(g, 'Add', a, b)),

  Equal: two('Equal'),
  NotEqual: (g, { a, b }) => unary(g, 'Not', binary(g, 'Equal', a!, b!)),
  Greater: ordered('Greater'),
  GreaterEqual: ordered('GreaterOrEqual'),
  Less: ordered('Less'),
  LessEqual: ordered('LessOrEqual'),
  LogicalAnd: two('And'),
  // a ∨ b = ¬(¬a ∧ ¬b): the GPU provider has no Or.
  LogicalOr: (g, { a, b }) => unary(g, 'Not', binary(g, 'And', unary(g, 'Not', a!), unary(g, 'Not', b!))),
  LogicalNot: one('Not'),
  Select: select,
  IsFinite: (g, { x }) => binary(g, 'Less', unary(g, 'Abs', x!), g.scalar(Infinity)),
  IsInf: (g, { x }) => binary(g, 'Equal', unary(g, 'Abs', x!), g.scalar(Infinity)),
  IsNan: (g, { x }) => unary(g, 'Not', binary(g, 'Equal', x!, x!)),

  Abs: one('Abs'),
  Neg: one('Neg'),
  Sign: sign,
  Floor: one('Floor'),
  Ceil: one('Ceil'),
  Round: round,
  Exp: one('Exp'),
  Expm1: (g, { x }) => expm1(g, x!),
  Log: one('Log'),
  Log1p: (g, { x }) => log1p(g, x!),
  Sqrt: one('Sqrt'),
  Rsqrt: (g, { x }) => unary(g, 'Reciprocal', unary(g, 'Sqrt', x!)),
  Square: (g, { x }) => binary(g, 'Mul', x!, x!),
  Reciprocal: one('Reciprocal'),
  Sin: one('Sin'),
  Cos: one('Cos'),
  Tanh: one('Tanh'),
  Sigmoid: (g, { x }) => sigmoid(g, x!),
  Softplus: one('Softplus'),
  Erf: one('Erf'),
  ClipByValue: (g, { x }, { clipValueMin, clipValueMax }) => clip(g, x!, clipValueMin, clipValueMax),

  Relu: one('Relu'),
  Relu6: (g, { x }) => clip(g, x!, 0, 6),
  LeakyRelu: (g, { x }, { alpha }) => unary(g, 'LeakyRelu', x!, float(alpha)),
  Prelu: (g, { x, alpha }) => where(g, binary(g, 'Less', x!, g.scalar(0)), binary(g, 'Mul', x!, alpha!), x!),
  Elu: (g, { x }) => elu(g, x!),
  Selu: (g, { x }) => binary(g, 'Mul', elu(g, x!, SELU_ALPHA), g.scalar(SELU_SCALE)),
  EluGrad: (g, { dy, y }) =>
    where(
      g,
      binary(g, 'GreaterOrEqual', y!, g.scalar(0)),
      dy!,
      binary(g, 'Mul', dy!, binary(g, 'Add', y!, g.scalar(1))),
    ),
  // Step(x) = 1 where x > 0, else alpha; alpha = −1 in the gradient of Abs.
  Step: (g, { x }, { alpha }) => {
    const scalar = (n: number) => g.scalar(n, x!.dtype)
    if (alpha) return where(g, binary(g, 'Greater', x!, scalar(0)), scalar(1), scalar(alpha))
    // The gradient of Relu: testing Relu(x) > 0 keeps only the result alive, so that ONNX Runtime can fuse a Gemm and
    // its Relu.
    const positive = unary(g, 'Relu', x!)
    // Of images in one pass: min(max(0, 3.4e38 · Relu(x)), 1), which is 1 for all positive normal numbers.
    if (g.on('step') && g.target === 'cpu' && x!.shape.length === 4 && x!.dtype === 'float32')
      return unary(g, 'HardSigmoid', positive, { alpha: { float: LARGEST }, beta: { float: 0 } })
    return cast(g, binary(g, 'Greater', positive, scalar(0)), x!.dtype)
  },

  Cast: (g, { x }, { dtype }) => (dtype === 'int32' ? convert(g, x!, dtype) : cast(g, x!, dtype)),
  Identity: (_, { x }) => x!,
}
