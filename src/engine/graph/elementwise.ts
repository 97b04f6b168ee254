import { untransposed } from './channels.ts'
import { withBias } from './gemm.ts'
import type { Graph } from './graph.ts'
import { expand, reshape, transpose } from './shape.ts'
import {
  type Attribute,
  alongLast,
  broadcast,
  type ElementType,
  elements,
  isSplat,
  type Shape,
  sameShape,
  size,
  type Value,
} from './value.ts'

const COMPARISONS = new Set(['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'And', 'Or'])

/** An element-wise operation on one operand. */
export function unary(
  g: Graph,
  op: string,
  x: Value,
  attributes: Readonly<Record<string, Attribute>> = {},
  dtype: ElementType = x.dtype,
): Value {
  const [inner] = x.inputs
  if (g.on('expand') && x.op === 'Expand') return expand(g, unary(g, op, inner!, attributes, dtype), x.shape)
  if (g.on('algebra') && op === 'Neg' && x.op === 'Neg') return inner!
  if (g.on('mask') && op === 'Neg' && isSplat(x, 0)) return x
  // Not casts to booleans: WebGPU transposes booleans as integers.
  if (g.on('channels') && x.op === 'Transpose' && dtype !== 'bool')
    return transpose(g, unary(g, op, inner!, attributes, dtype), x.attributes.perm as readonly number[])
  if (g.on('sink') && x.op === 'Reshape') return reshape(g, unary(g, op, inner!, attributes, dtype), x.shape)
  return g.node(op, [x], x.shape, dtype, attributes)
}

/** An element-wise operation on two operands, with broadcasting: arithmetic, comparisons or logic. */
export function binary(g: Graph, op: string, a: Value, b: Value): Value {
  const shape = broadcast(a.shape, b.shape)
  for (const [rule, rewrite] of BINARY_RULES) {
    const better = g.on(rule) ? rewrite(g, op, a, b, shape) : undefined
    if (better) return better
  }
  return g.node(op, [a, b], shape, COMPARISONS.has(op) ? 'bool' : a.dtype)
}

/** Element-wise choice: `a` where `condition`, else `b`. */
export function where(g: Graph, condition: Value, a: Value, b: Value): Value {
  const shape = broadcast(condition.shape, broadcast(a.shape, b.shape))
  const before = untransposed(g, [condition, a, b], shape)
  if (before) return transpose(g, where(g, ...(before.operands as [Value, Value, Value])), before.perm)
  return g.node('Where', [condition, a, b], shape, a.dtype)
}

/** min(max(x, low), high). */
export function clip(g: Graph, x: Value, low: number, high: number): Value {
  const bound = (limit: number) =>
    g.scalar(x.dtype === 'int32' ? Math.trunc(Math.min(Math.max(limit, -(2 ** 31)), 2 ** 31 - 1)) : limit, x.dtype)
  return g.node('Clip', [x, bound(low), bound(high)], x.shape, x.dtype)
}

type BinaryRule = (g: Graph, op: string, a: Value, b: Value, shape: Shape) => Value | undefined

/** The first match wins. Each row starts with the rule that switches it on or off. */
const BINARY_RULES: readonly (readonly [Parameters<Graph['on']>[0], BinaryRule])[] = [
  ['expand', beforeBroadcast],
  ['algebra', foldScalars],
  ['algebra', identities],
  ['channels', beforeTranspose],
  ['mask', choose],
  ['normalize', vanish],
  ['widen', widen],
  ['sink', sinkReshape],
  ['associate', associateProducts],
  ['bias', addBias],
]

function beforeBroadcast(g: Graph, op: string, a: Value, b: Value, shape: Shape): Value | undefined {
  const strip = (v: Value) =>
    v.op === 'Expand' ? v.inputs[0]! : v.splat !== undefined && v.shape.length > 0 ? g.full(v.splat, [], v.dtype) : v
  const a0 = strip(a)
  const b0 = strip(b)
  return a0 === a && b0 === b ? undefined : expand(g, binary(g, op, a0, b0), shape)
}

const ARITHMETIC: Readonly<Record<string, (x: number, y: number) => number>> = {
  Add: (x, y) => x + y,
  Sub: (x, y) => x - y,
  Mul: (x, y) => x * y,
  Div: (x, y) => x / y,
  Max: Math.max,
  Min: Math.min,
}

function foldScalars(g: Graph, op: string, a: Value, b: Value): Value | undefined {
  const f = ARITHMETIC[op]
  if (!f || a.splat === undefined || b.splat === undefined || a.dtype !== 'float32') return undefined
  return a.shape.length + b.shape.length > 0 ? undefined : g.scalar(Math.fround(f(a.splat, b.splat)))
}

function identities(g: Graph, op: string, a: Value, b: Value, shape: Shape): Value | undefined {
  const whole = (v: Value) => sameShape(v.shape, shape)
  const float = a.dtype === 'float32'
  switch (op) {
    case 'Mul':
      if (isSplat(b, 1) && whole(a)) return a
      if (isSplat(a, 1) && whole(b)) return b
      if (float && isSplat(b, -1) && whole(a)) return unary(g, 'Neg', a)
      if (float && isSplat(a, -1) && whole(b)) return unary(g, 'Neg', b)
      return undefined
    case 'Div':
      return isSplat(b, 1) && whole(a) ? a : undefined
    case 'Add':
      if (isSplat(b, 0) && whole(a)) return a
      if (isSplat(a, 0) && whole(b)) return b
      if (float && b.op === 'Neg') return binary(g, 'Sub', a, b.inputs[0]!)
      if (float && a.op === 'Neg') return binary(g, 'Sub', b, a.inputs[0]!)
      return undefined
    case 'Sub':
      if (isSplat(b, 0) && whole(a)) return a
      return b.op === 'Neg' ? binary(g, 'Add', a, b.inputs[0]!) : undefined
    case 'Pow':
      if (isSplat(b, 2) && whole(a)) return binary(g, 'Mul', a, a)
      return isSplat(b, 0.5) && whole(a) ? unary(g, 'Sqrt', a) : undefined
    default:
      return undefined
  }
}

function beforeTranspose(g: Graph, op: string, a: Value, b: Value, shape: Shape): Value | undefined {
  const before = untransposed(g, [a, b], shape)
  if (!before) return undefined
  const [x, y] = before.operands as [Value, Value]
  return transpose(g, binary(g, op, x, y), before.perm)
}

/** x·0 = 0, and x·(condition ? 1 : 0) as a choice: one pass over memory instead of two. */
function choose(g: Graph, op: string, a: Value, b: Value, shape: Shape): Value | undefined {
  if (op !== 'Mul' || a.dtype !== 'float32') return undefined
  if (isSplat(a, 0) || isSplat(b, 0)) return g.full(0, shape, a.dtype)
  for (const [x, m] of [
    [a, b],
    [b, a],
  ] as const)
    if (m.op === 'Cast' && m.inputs[0]!.dtype === 'bool' && sameShape(x.shape, shape) && sameShape(m.shape, shape))
      return where(g, m.inputs[0]!, x, g.scalar(0))
  return undefined
}

/** x·0 = 0 for images on the CPU: no gradient flows through mean and variance. */
function vanish(g: Graph, op: string, a: Value, b: Value, shape: Shape): Value | undefined {
  const zero = op === 'Mul' && shape.length === 4 && (isSplat(a, 0) || isSplat(b, 0))
  return zero && g.target === 'cpu' ? g.full(0, shape, a.dtype) : undefined
}

/** Columns from which ONNX Runtime's broadcast of a vector to rows is as fast as any. */
const WIDE = 256
/** Elements from which a broadcast is worth another node. */
const LARGE = 2 ** 14

/**
 * Images and a vector of channels: rows of many pixels at once, and the vector once for each pixel. TF.js normalizes a
 * matrix as one image, which stays as it is.
 */
function widen(g: Graph, op: string, a: Value, b: Value, shape: Shape): Value | undefined {
  const c = shape.at(-1)!
  const images = shape.length === 4 && shape[0]! > 1
  if (g.target !== 'cpu' || g.constantWeights || !images || c >= WIDE || size(shape) < LARGE) return undefined
  const rows = size(shape) / c
  const times = factorFrom(rows, Math.ceil(WIDE / c))
  const vector = (v: Value, other: Value) =>
    v.op !== 'Constant' && size(v.shape) === c && alongLast(v) && c > 1 && sameShape(other.shape, shape)
  const side = vector(b, a) ? 1 : vector(a, b) ? 0 : undefined
  if (side === undefined || times === undefined) return undefined
  const operands = [a, b].map((v, i) =>
    i === side
      ? g.node('Tile', [reshape(g, v, [c]), g.ints([times])], [times * c], v.dtype)
      : reshape(g, v, [rows / times, times * c]),
  ) as [Value, Value]
  return reshape(g, binary(g, op, ...operands), shape)
}

/** The smallest factor of n that is at least `least`. */
function factorFrom(n: number, least: number): number | undefined {
  for (let k = least; k <= n; k++) if (n % k === 0) return k
  return undefined
}

/** Moves element-wise work before reshapes, so that reshapes meet, cancel, or end at a matrix product. */
function sinkReshape(g: Graph, op: string, a: Value, b: Value, shape: Shape): Value | undefined {
  const ra = a.op === 'Reshape'
  const rb = b.op === 'Reshape'
  const [x] = a.inputs
  const [y] = b.inputs
  if (ra && b.shape.length === 0) return reshape(g, binary(g, op, x!, b), shape)
  if (rb && a.shape.length === 0) return reshape(g, binary(g, op, a, y!), shape)
  if (ra && rb && sameShape(x!.shape, y!.shape) && sameShape(a.shape, b.shape))
    return reshape(g, binary(g, op, x!, y!), shape)
  if (ra && matrixUnder(a) && a.shape.length > 2) {
    if (sameShape(a.shape, b.shape) && b.op !== 'Constant')
      return reshape(g, binary(g, op, x!, reshape(g, b, x!.shape)), shape)
    if (vectorFor(b, a, shape)) return reshape(g, binary(g, op, x!, reshape(g, b, [b.shape.at(-1)!])), shape)
  }
  if (rb && matrixUnder(b) && b.shape.length > 2) {
    if (sameShape(a.shape, b.shape) && a.op !== 'Constant')
      return reshape(g, binary(g, op, reshape(g, a, y!.shape), y!), shape)
    if (vectorFor(a, b, shape)) return reshape(g, binary(g, op, reshape(g, a, [a.shape.at(-1)!]), y!), shape)
  }
  return undefined
}

/** A reshape of a computed matrix; an input or slice does not count, because other readers share its shape. */
const matrixUnder = (v: Value) =>
  v.inputs[0]!.shape.length <= 2 && v.inputs[0]!.op !== 'Input' && v.inputs[0]!.op !== 'Slice'

const vectorFor = (v: Value, m: Value, shape: Shape) =>
  size(v.shape) > 1 &&
  alongLast(v) &&
  v.shape.at(-1) === m.shape.at(-1) &&
  m.inputs[0]!.shape.length === 2 &&
  m.inputs[0]!.shape[1] === m.shape.at(-1) &&
  sameShape(m.shape, shape)

/**
 * (X·v)·w → X·(v·w): one pass over the large X instead of two. Skipped where v and w are constants whose product
 * overflows or underflows float32.
 */
function associateProducts(g: Graph, op: string, a: Value, b: Value, shape: Shape): Value | undefined {
  if (op !== 'Mul' || a.dtype !== 'float32') return undefined
  const n = size(shape)
  for (const [m, w] of [
    [a, b],
    [b, a],
  ] as const) {
    if (m.op !== 'Mul' || !sameShape(m.shape, shape) || size(w.shape) >= n) continue
    const [p, q] = m.inputs as [Value, Value]
    for (const [x, v] of [
      [p, q],
      [q, p],
    ] as const)
      if (sameShape(x.shape, shape) && size(v.shape) < n && size(broadcast(v.shape, w.shape)) < n && holds(v, w))
        return binary(g, 'Mul', x, binary(g, 'Mul', v, w))
  }
  return undefined
}

/** Whether products of two constants' elements are all normal floats or 0; true if either operand is computed. */
function holds(v: Value, w: Value): boolean {
  if (v.op !== 'Constant' || w.op !== 'Constant') return true
  let [largest, smallest] = [1, 1]
  for (const constant of [v, w]) {
    const sizes = (elements(constant) as Float32Array).map(Math.abs).filter(x => x > 0)
    largest *= sizes.reduce((x, y) => Math.max(x, y), 1)
    smallest *= sizes.reduce((x, y) => Math.min(x, y), 1)
  }
  return largest <= LARGEST_FLOAT && smallest >= SMALLEST_FLOAT
}

const LARGEST_FLOAT = (2 - 2 ** -23) * 2 ** 127
const SMALLEST_FLOAT = 2 ** -126

function addBias(g: Graph, op: string, a: Value, b: Value, shape: Shape): Value | undefined {
  if (op !== 'Add') return undefined
  for (const [m, c] of [
    [a, b],
    [b, a],
  ] as const) {
    const product =
      m.op === 'Reshape' && m.inputs[0]!.op === 'Gemm' && m.shape.at(-1) === m.inputs[0]!.shape[1] ? m.inputs[0]! : m
    if (product.op !== 'Gemm' || product.inputs.length !== 2 || !sameShape(m.shape, shape)) continue
    if (alongLast(c) && c.shape.at(-1) === shape.at(-1))
      return reshape(g, withBias(g, product, reshape(g, c, [shape.at(-1)!])), shape)
  }
  return undefined
}
