import { inOrder } from './listing.ts'
import type { Target } from './target.ts'
import {
  type Attribute,
  allocate,
  type Body,
  type ConstantData,
  digest,
  type ElementType,
  type Shape,
  size,
  type Value,
} from './value.ts'

/** Rewrites that can be switched off one by one, to test that none changes results. */
export const RULES = [
  'share', // common subexpressions become one node
  'algebra', // x·1, x+0, −−x, x^2 …
  'expand', // element-wise operations run before broadcasts
  'sink', // reshapes move after element-wise operations
  'associate', // (X·v)·w → X·(v·w) for small v, w
  'bias', // Gemm + bias → Gemm with bias
  'pull', // factors constant along the summed axes move out of the sum
  'sumGemm', // sums over leading axes become ones·X; sums over trailing axes run over rows
  'slices', // slices of concatenations and concatenations of slices simplify
  'mean', // a mean is a sum times 1/n instead of a sum of x/n
  'fold', // batch normalization after a convolution with constant weights is folded into the convolution
  'normalize', // the gradient of batch normalization is a few operations; on GPUs, batch normalization is one
  'borders', // CPU: large convolutions skip the pixels outside the image
  'widen', // CPU: vectors of channels are broadcast to several pixels of an image at once
  'step', // CPU: the gradient of Relu on images takes one pass instead of two
  'convolve', // GPUs: convolutions and their input gradients are ONNX's, not products of patches
  'filter', // CUDA: so are the gradients of filters (WebGPU's convolution is slower there than a product of patches)
  'channels', // GPUs: transposes move after element-wise operations and sums, so that images stay [N, C, H, W]
  'mask', // GPUs: x·(condition ? 1 : 0) → condition ? x : 0
  'halves', // GPUs: sums over batch and squares take two steps, both over adjacent axes
  'batch', // GPUs: a concatenation of equal operations → the operation on concatenations
] as const
export type Rule = (typeof RULES)[number]

const GPUS: readonly Target[] = ['cuda', 'webgpu']

/** Rewrites for GPUs, where each node is a launch, and the targets on which they pay; they never apply on the CPU. */
export const ON_GPUS: ReadonlyMap<Rule, readonly Target[]> = new Map([
  ['convolve', GPUS],
  ['filter', ['cuda']],
  ['channels', GPUS],
  ['mask', GPUS],
  ['halves', GPUS],
  ['batch', GPUS],
])

/**
 * Rewrites that compute other intermediate values than the program: these may overflow, or lose digits, where the
 * program's own do not. `exact: true` switches them off.
 */
export const INEXACT: readonly Rule[] = ['associate', 'pull', 'mean', 'fold', 'normalize']

const COMMUTATIVE = new Set(['Add', 'Mul', 'Max', 'Min', 'Equal', 'And', 'Or'])

/** A growing graph of values with static shapes. Equal nodes are shared, and nodes are simplified on creation. */
export class Graph {
  /** Whether weights are constants: then ONNX Runtime's own Conv is fastest, since it packs them. */
  readonly constantWeights: boolean
  readonly target: Target
  readonly #off: ReadonlySet<Rule>
  readonly #made = new Map<string, Value>()
  #count = 0

  constructor(
    options: { readonly without?: readonly Rule[]; readonly constantWeights?: boolean; readonly target?: Target } = {},
  ) {
    this.constantWeights = options.constantWeights ?? false
    this.target = options.target ?? 'cpu'
    this.#off = new Set(options.without)
  }

  on(rule: Rule): boolean {
    return !this.#off.has(rule) && (ON_GPUS.get(rule)?.includes(this.target) ?? true)
  }

  /** Creates a node, or returns the equal one created before. */
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

  /**
   * A loop over the first axis of sequences, as an ONNX Scan, and its results: the final state, then sequences of each
   * step's other results. `operands` are the first state and the sequences, in the order of the body's inputs.
   *
   * @param states Number of tensors in the state.
   * @param backwards Starts with the last step, also in the resulting sequences.
   */
  loop(operands: readonly Value[], body: Body, states: number, backwards: boolean): readonly Value[] {
    const steps = operands[states]!.shape[0]!
    const inside = new Set(body.inputs)
    const captured = new Set<Value>()
    for (const v of inOrder(body.outputs))
      if (v.inputs.some(input => inside.has(input))) {
        inside.add(v)
        for (const input of v.inputs) if (!inside.has(input) && input.op !== 'Constant') captured.add(input)
      }
    for (const v of body.outputs) if (!inside.has(v) && v.op !== 'Constant') captured.add(v)
    const shapes = body.outputs.map(({ shape }, i) => (i < states ? shape : [steps, ...shape]))
    const directions = (n: number) => Array.from({ length: n }, () => Number(backwards))
    const loop: Value = {
      id: this.#count++,
      op: 'Scan',
      inputs: [...operands, ...captured],
      attributes: {
        num_scan_inputs: body.inputs.length - states,
        scan_input_directions: directions(body.inputs.length - states),
        scan_output_directions: directions(body.outputs.length - states),
      },
      shape: [shapes.reduce((n, shape) => n + size(shape), 0)],
      dtype: 'float32',
      body,
    }
    return body.outputs.map(({ dtype }, index) => this.node('Part', [loop], shapes[index]!, dtype, { index }))
  }

  /** Number of values so far; later ones have this id or a higher one. */
  get size(): number {
    return this.#count
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

  /** A constant with every element `x`, stored as one number. */
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

  /** An int64 vector: ONNX's type for shapes and axes. */
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
