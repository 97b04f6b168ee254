import { cast } from '../graph/cast.ts'
import { binary, unary, where } from '../graph/elementwise.ts'
import type { Graph } from '../graph/graph.ts'
import type { ElementType, Value } from '../graph/value.ts'
import type { KernelTable, Lowering } from './kernel.ts'

/**
 * How to convert operands whose dtypes ONNX does not accept, or treats differently from TF.js:
 *
 * - `float`: computed in float32 (TF.js computes every number as a double); the result has the first operand's dtype.
 * - `float, no booleans`: likewise, but refused for booleans.
 * - `float result`: likewise, but the result is float32 whatever the operands, as in TF.js.
 * - `numbers`: booleans are computed as 0 and 1, and the result is a boolean again.
 * - `no booleans`: refused for booleans, whose results in TF.js are neither truth values nor numbers (true + true is a
 *   "boolean" 2).
 * - `first dtype`: every operand is converted to the dtype of the first.
 * - `same dtype`: refused if the dtypes differ, as in TF.js.
 */
type Rule = 'float' | 'float, no booleans' | 'float result' | 'numbers' | 'no booleans' | 'first dtype' | 'same dtype'

/** Kernels that TF.js calls with dtypes that their ONNX operations do not accept. All others need no rule. */
const RULES: Readonly<Record<string, Rule>> = {
  Concat: 'first dtype',
  Pack: 'same dtype',

  Add: 'no booleans',
  Sub: 'no booleans',
  AddN: 'no booleans',
  Neg: 'no booleans',
  BatchMatMul: 'no booleans',
  _FusedMatMul: 'no booleans',

  Abs: 'numbers',
  ClipByValue: 'numbers',
  Pow: 'numbers',
  Relu: 'numbers',
  Relu6: 'numbers',
  Sign: 'numbers',
  Square: 'numbers',
  SquaredDifference: 'numbers',
  Step: 'numbers',

  FusedBatchNorm: 'float, no booleans',

  Mod: 'float',
  Acos: 'float',
  Acosh: 'float',
  Asin: 'float',
  Asinh: 'float',
  Atan: 'float',
  Atan2: 'float',
  Atanh: 'float',
  Cosh: 'float',
  Sinh: 'float',
  Tan: 'float',
  Prelu: 'float',
  IsFinite: 'float result',
  IsInf: 'float result',
  AvgPool: 'float',
  AvgPool3D: 'float',
  MaxPool: 'float',
  MaxPool3D: 'float',
  ResizeBilinear: 'float result',
  ResizeNearestNeighbor: 'float',
  Diag: 'numbers',

  Exp: 'float result',
  LeakyRelu: 'float result',
  Expm1: 'float',
  Log1p: 'float',
  RealDiv: 'float',
  Reciprocal: 'float',
  Round: 'float',
  Selu: 'float',
  Softplus: 'float',
}

/** The same kernels, extended to operands of every dtype that TF.js allows. */
export const typed = (kernels: KernelTable): KernelTable =>
  Object.fromEntries(
    Object.entries(kernels).map(([kernel, lowering]) => {
      const rule = RULES[kernel]
      return [kernel, rule ? converting(kernel, lowering, rule) : lowering]
    }),
  )

const converting =
  (kernel: string, lowering: Lowering, rule: Rule): Lowering =>
  (g, inputs, attributes) => {
    const operands = Object.values(inputs)
    const { dtype } = operands[0]!
    const types = [...new Set(operands.map(v => v.dtype))]
    if (/no booleans/.test(rule) && types.includes('bool'))
      throw new Error(`${kernel} of booleans: cast them first (toFloat, toInt)`)
    if (rule === 'same dtype' && types.length > 1)
      throw new Error(`${kernel} mixes ${types.join(' and ')}: cast them to one dtype first`)
    if (rule === 'first dtype' && dtype === 'bool' && types.length > 1)
      throw new Error(
        `${kernel} would turn ${types[1]} values into booleans, because its first operand is one: cast that operand ` +
          `first (toFloat, toInt)`,
      )
    const lower = (type: (v: Value) => ElementType) => {
      const converted = Object.entries(inputs).map(([name, v]) => [name, convert(g, v, type(v))])
      return lowering(g, Object.fromEntries(converted), attributes) as Value
    }
    switch (rule) {
      case 'no booleans':
      case 'same dtype':
        return lower(v => v.dtype)
      case 'first dtype':
        return lower(() => dtype)
      case 'numbers':
        return convert(
          g,
          lower(v => (v.dtype === 'bool' ? 'int32' : v.dtype)),
          dtype,
        )
      case 'float':
      case 'float, no booleans':
        return convert(
          g,
          lower(() => 'float32'),
          dtype,
        )
      case 'float result':
        return lower(() => 'float32')
    }
  }

/** Converts by JavaScript's rules: floats are truncated, non-finite ones become 0; for |x| < 2³¹. */
export function convert(g: Graph, x: Value, dtype: ElementType): Value {
  if (x.dtype !== 'float32' || dtype === 'float32') return cast(g, x, dtype)
  const finite = binary(g, 'Less', unary(g, 'Abs', x), g.scalar(Infinity))
  return cast(g, cast(g, where(g, finite, x, g.scalar(0)), 'int32'), dtype)
}
