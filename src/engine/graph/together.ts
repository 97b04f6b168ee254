import { binary } from './elementwise.ts'
import type { Graph } from './graph.ts'
import { orderOf } from './order.ts'
import { concat, gather, reshape } from './shape.ts'
import { sameShape, size, type Value } from './value.ts'

const ARITHMETIC = new Set(['Add', 'Sub', 'Mul', 'Div'])

/**
 * Concatenates vectors. What is done to many of them is done once, to the concatenation:
 *
 * - one operation of which all are results: the moving averages of 13 layers take 3 nodes instead of 78;
 * - transpositions, as one Gather: the gradients of filters;
 * - products with a constant, as one with a vector: the gradients of scales and offsets.
 */
export function together(g: Graph, vectors: readonly Value[]): Value {
  if (!g.on('batch') || vectors.length < FEW) return concat(g, vectors, 0)
  return ofResults(g, vectors) ?? ofParts(g, vectors.map(partOf(g)))
}

/** Fewer parts than this are not worth a vector of constants. */
const FEW = 3

function ofResults(g: Graph, vectors: readonly Value[]): Value | undefined {
  const [first] = vectors as [Value]
  if (!ARITHMETIC.has(first.op) || !vectors.every(v => v.op === first.op && v.shape.length === 1)) return undefined
  const pairs = vectors.map(v => scalarFirst(v.inputs as [Value, Value], v.op))
  const operands = [0, 1].map(side => {
    const values = pairs.map(pair => pair[side]!)
    if (values.every(v => v === values[0] && v.shape.length === 0)) return values[0]!
    return values.every((v, i) => sameShape(v.shape, vectors[i]!.shape)) ? together(g, values) : undefined
  })
  const [a, b] = operands
  return a && b ? binary(g, first.op, a, b) : undefined
}

/** A commutative operation's operands, a number before a vector. */
const scalarFirst = ([a, b]: readonly [Value, Value], op: string): readonly [Value, Value] =>
  (op === 'Add' || op === 'Mul') && b.shape.length < a.shape.length ? [b, a] : [a, b]

/** A vector as factor · source[order]. */
interface Part {
  readonly whole: Value
  readonly source: Value
  readonly factor: number
  /** Undefined: as they are. */
  readonly order: Int32Array | undefined
}

const partOf =
  (g: Graph) =>
  (whole: Value): Part => {
    const flat = (v: Value) => reshape(g, v, whole.shape)
    const part = { whole, source: whole, factor: 1, order: undefined }
    const v = whole.op === 'Reshape' ? whole.inputs[0]! : whole
    if (whole.dtype !== 'float32') return part
    if (v.op === 'Transpose') return { ...part, source: flat(v.inputs[0]!), order: orderOf(v) }
    if (v.op !== 'Mul') return part
    const [c, x] = scalarFirst(v.inputs as [Value, Value], 'Mul')
    return c.splat !== undefined && size(c.shape) === 1 ? { ...part, source: flat(x), factor: c.splat } : part
  }

function ofParts(g: Graph, parts: readonly Part[]): Value {
  const reordered = parts.filter(part => part.order).length >= FEW
  const scaled = parts.filter(part => part.factor !== 1).length >= FEW
  const used = parts.map(part => {
    const kept = part.order ? reordered : part.factor !== 1 ? scaled : true
    return kept ? part : { ...part, source: part.whole, factor: 1, order: undefined }
  })
  const lengths = used.map(({ whole }) => whole.shape[0]!)
  const n = lengths.reduce((a, b) => a + b, 0)
  const [order, factors] = [new Int32Array(n), new Float32Array(n)]
  let at = 0
  for (const [k, part] of used.entries()) {
    for (let i = 0; i < lengths[k]!; i++) order[at + i] = at + (part.order?.[i] ?? i)
    factors.fill(part.factor, at, at + lengths[k]!)
    at += lengths[k]!
  }
  const joined = concat(
    g,
    used.map(({ source }) => source),
    0,
  )
  const inOrder = reordered ? gather(g, joined, g.constant(order, [n], 'int32'), 0) : joined
  return scaled ? binary(g, 'Mul', inOrder, g.constant(factors, [n], 'float32')) : inOrder
}
