import {
  type Attribute,
  allocate,
  type ConstantData,
  digest,
  type ElementType,
  type Shape,
  size,
  type Value,
} from './value.ts'

/** Rewrites that can be switched off one by one, to test that each leaves results as they are. */
export const RULES = [
  'share', // equal nodes are one node
  'algebra', // x·1, x+0, −−x, x^2 …
  'expand', // element-wise operations work on operands before they are broadcast
  'sink', // reshapes move behind element-wise operations
  'associate', // (X·v)·w → X·(v·w) for small v, w
  'bias', // Gemm + bias → Gemm with bias
  'pull', // factors constant along summed axes leave the sum
  'sumGemm', // sums over leading axes are ones·X, over trailing ones they are over rows
  'slices', // slices of concatenations and concatenations of slices
  'mean', // a mean is a sum times 1/n, not a sum of n-ths
  'fold', // batch normalization after a convolution of constant weights is a scale and a shift, which go into it
] as const
export type Rule = (typeof RULES)[number]

/**
 * Rewrites whose intermediate values the program does not have: these may leave the range of floats, or lose digits,
 * where the program's own do not. `exact: true` leaves them out.
 */
export const INEXACT: readonly Rule[] = ['associate', 'pull', 'mean', 'fold']

const COMMUTATIVE = new Set(['Add', 'Mul', 'Max', 'Min', 'Equal', 'And', 'Or'])

/**
 * A growing graph of values with static shapes. Equal nodes are made once; simplifications happen as nodes are made.
 */
export class Graph {
  /** Whether weights are constants: ONNX Runtime's own Conv, which packs them, is then the fastest. */
  readonly constantWeights: boolean
  readonly #off: ReadonlySet<Rule>
  readonly #made = new Map<string, Value>()
  #count = 0

  constructor(options: { readonly without?: readonly Rule[]; readonly constantWeights?: boolean } = {}) {
    this.constantWeights = options.constantWeights ?? false
    this.#off = new Set(options.without)
  }

  on(rule: Rule): boolean {
    return !this.#off.has(rule)
  }

  /** The node as given, or the equal one made before. */
  node(
    op: string,
    inputs: readonly Value[],
    shape: Shape,
    dtype: ElementType,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    const [a, b] = inputs
    const ordered = COMMUTATIVE.has(op) && a!.id > b!.id ? [b!, a!] : inputs
    const make = () => ({ id: this.#count++, op, inputs: ordered, attributes, shape, dtype })
    if (!this.on('share')) return make()
    return this.#once(`${op}|${ordered.map(v => v.id)}|${JSON.stringify(attributes)}|${dtype}|${shape}`, make)
  }

  input(name: string, shape: Shape, dtype: ElementType): Value {
    return { id: this.#count++, op: 'Input', inputs: [], attributes: {}, shape, dtype, name }
  }

  constant(data: ConstantData, shape: Shape, dtype: ElementType): Value {
    const first = data[0]
    if (data.length > 0 && (data as Float32Array).every(x => Object.is(x, first)))
      return this.full(Number(first), shape, dtype)
    return this.#once(`constant|${dtype}|${shape}|${digest(data)}`, () => ({
      id: this.#count++,
      op: 'Constant',
      inputs: [],
      attributes: {},
      shape,
      dtype,
      data,
    }))
  }

  /** A constant with every element `x`, stored as that one number. */
  full(x: number, shape: Shape, dtype: ElementType): Value {
    const key = `full|${dtype}|${shape}|${Object.is(x, -0) ? '-0' : x}`
    return this.#once(key, () => ({
      id: this.#count++,
      op: 'Constant',
      inputs: [],
      attributes: {},
      shape,
      dtype,
      splat: x,
    }))
  }

  scalar(x: number, dtype: ElementType = 'float32'): Value {
    return this.full(x, [], dtype)
  }

  /** An int64 vector: the form in which ONNX wants shapes and axes. */
  ints(values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length], 'int64')
  }

  /** 0, 1, …, n−1. */
  range(n: number, dtype: 'int32' | 'float32' = 'int32', shape: Shape = [n]): Value {
    const data = allocate(dtype, size(shape)) as Int32Array | Float32Array
    return this.constant(
      data.map((_, i) => i),
      shape,
      dtype,
    )
  }

  #once(key: string, make: () => Value): Value {
    const known = this.#made.get(key)
    if (known) return known
    const value = make()
    this.#made.set(key, value)
    return value
  }
}
