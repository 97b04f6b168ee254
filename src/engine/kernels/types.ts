import { cast } from '../graph/cast.ts'
import { binary, unary, where } from '../graph/elementwise.ts'
import type { Graph } from '../graph/graph.ts'
import type { ElementType, Value } from '../graph/value.ts'
import type { KernelTable, Lowering } from './kernel.ts'

/**
 * What becomes of operands whose types ONNX does not take, or takes another way than TF.js does:
 *
 * - `float`: computed in float32; TF.js computes every number as a double. The result has the first operand's type.
 * - `float, no booleans`: the same, but refused for booleans.
 * - `float, so is the result`: the same, but TF.js makes the result float32 whatever the operands are.
 * - `numbers`: booleans are computed as 0 and 1, and the result is a boolean again.
 * - `no booleans`: refused for booleans, whose results in TF.js are neither truth values nor numbers (true + true is a
 *   "boolean" 2).
 * - `as the first`: every operand takes the type of the first.
 * - `all alike`: refused where the types differ, as TF.js does.
 */
type Rule =
  | 'float'
  | 'float, no booleans'
  | 'float, so is the result'
  | 'numbers'
  | 'no booleans'
  | 'as the first'
  | 'all alike'

/** Kernels that TF.js calls with types other than those that their ONNX operations take. All others need no rule. */
const RULES: Readonly<Record<string, Rule>> = {
  Concat: 'as the first',
  Pack: 'all alike',

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

  Exp: 'float, so is the result',
  LeakyRelu: 'float, so is the result',
  Expm1: 'float',
  Log1p: 'float',
  RealDiv: 'float',
  Reciprocal: 'float',
  Round: 'float',
  Selu: 'float',
  Softplus: 'float',
}

/** The same kernels, for operands of every type that TF.js lets them have. */
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
    if (rule === 'all alike' && types.length > 1)
      throw new Error(`${kernel} joins ${types.join(' and ')}: cast them to one type first`)
    if (rule === 'as the first' && dtype === 'bool' && types.length > 1)
      throw new Error(
        `${kernel} would make booleans of ${types[1]} values, because its first operand has that type: cast it ` +
          `first (toFloat, toInt)`,
      )
    const lower = (type: (v: Value) => ElementType) => {
      const converted = Object.entries(inputs).map(([name, v]) => [name, convert(g, v, type(v))])
      return lowering(g, Object.fromEntries(converted), attributes) as Value
    }
    switch (rule) {
      case 'no booleans':
      case 'all alike':
        return lower(v => v.dtype)
      case 'as the first':
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
      case 'float, so is the result':
        return lower(() => 'float32')
    }
  }

/** Another type, by JavaScript's rules: of floats the whole part, of those that are not finite 0; for |x| < 2³¹. */
export function convert(g: Graph, x: Value, dtype: ElementType): Value {
  if (x.dtype !== 'float32' || dtype === 'float32') return cast(g, x, dtype)
  const finite = binary(g, 'Less', unary(g, 'Abs', x), g.scalar(Infinity))
  return cast(g, cast(g, where(g, finite, x, g.scalar(0)), 'int32'), dtype)
}
