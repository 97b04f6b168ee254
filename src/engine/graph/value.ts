/** Element types inside a graph; int64 only as shape operands. */
export type ElementType = 'float32' | 'int32' | 'int64' | 'bool'

export type Shape = readonly number[]

/** ONNX's codes for element types. */
export const ELEMENT_CODE: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 }

/** An ONNX attribute: an integer, a list of integers, a string, or an explicit float. */
export type Attribute = number | readonly number[] | string | { readonly float: number }

export type ConstantData = Float32Array | Int32Array | BigInt64Array | Uint8Array

/**
 * A tensor in the graph with the operation that computes it. `op` is an ONNX operator or one of `Input` (fed on each
 * run), `Constant` and `Slice` (along one axis; becomes an ONNX Slice or Split).
 */
export interface Value {
  readonly id: number
  readonly op: string
  readonly inputs: readonly Value[]
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly shape: Shape
  readonly dtype: ElementType
  /** For an Input: its name. */
  readonly name?: string
  /** For a Constant with differing elements. */
  readonly data?: ConstantData
  /** For a Constant whose elements all equal this number. */
  readonly splat?: number
  /** For a Scan: what it computes in each step. */
  readonly body?: Body
  /** The TF.js kernel it was lowered from, for listings and errors. */
  kernel?: string
}

/**
 * One step of a loop: inputs (the state, then a slice of each sequence) and results (the next state, then a slice of
 * each result). Other values that it reads are computed once, before the loop.
 */
export interface Body {
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
}

/** Number of elements. */
export const size = (shape: Shape): number => shape.reduce((a, b) => a * b, 1)

/** The shape of K tensors concatenated along their first axis; a single tensor keeps its shape. */
export const inARow = (shape: Shape, K: number): Shape => (K > 1 ? [K * (shape[0] ?? 1), ...shape.slice(1)] : shape)

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((d, i) => d === b[i])

/** NumPy's broadcasting rule. @throws when the shapes do not fit. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1
    const y = b[b.length - rank + i] ?? 1
    if (x !== y && x !== 1 && y !== 1) throw new Error(`shapes [${a}] and [${b}] do not broadcast`)
    return x === 1 ? y : x
  })
}

/** A zero-filled typed array for `n` elements of `dtype`. */
export function allocate(dtype: ElementType, n: number): ConstantData {
  switch (dtype) {
    case 'float32':
      return new Float32Array(n)
    case 'int32':
      return new Int32Array(n)
    case 'int64':
      return new BigInt64Array(n)
    case 'bool':
      return new Uint8Array(n)
  }
}

/** A constant's elements, whether stored as data or as a splat. */
export function elements(constant: Value): ConstantData {
  if (constant.data) return constant.data
  const data = allocate(constant.dtype, size(constant.shape))
  if (data instanceof BigInt64Array) data.fill(BigInt(constant.splat!))
  else data.fill(constant.splat!)
  return data
}

/** A hash of a constant's contents, of 128 bits: four lanes of MurmurHash3's mixing, over words of 4 bytes. */
export function digest(data: ConstantData): string {
  const { buffer, byteOffset, byteLength } = data
  const whole = byteOffset % 4 === 0 && byteLength % 4 === 0
  const words = whole ? new Uint32Array(buffer, byteOffset, byteLength / 4) : (data as Uint8Array)
  let [a, b, c, d] = [1, 2, 3, 4]
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    a = mixed(a, Math.imul(word, 0xcc9e2d51), 13)
    b = mixed(b, Math.imul(word, 0x1b873593), 15)
    c = mixed(c, Math.imul(word, 0x239b961b), 17)
    d = mixed(d, Math.imul(word, 0xab0e9789), 19)
  }
  return `${a},${b},${c},${d}`
}

function mixed(hash: number, word: number, bits: number): number {
  const x = hash ^ Math.imul((word << 15) | (word >>> 17), 0x38b34ae5)
  return (Math.imul((x << bits) | (x >>> (32 - bits)), 5) + 0xe6546b64) | 0
}

/** Whether `v` is a constant with every element `x`. */
export const isSplat = (v: Value, x: number): boolean => v.op === 'Constant' && v.splat === x

/** Whether `v` varies along its last axis only: a bias, a scale or a scalar. */
export const alongLast = (v: Value): boolean => size(v.shape) === (v.shape.at(-1) ?? 1)
