import { inOrder } from '../listing.ts'
import { elements, size, type Value } from '../value.ts'

/** Where a value's batch axis is: `axis`, of length outer · rows · inner. */
interface Place {
  readonly axis: number
  readonly outer: number
  readonly inner: number
}

/** The batch axis of a result; undefined if the operation mixes rows. */
type Rule = (v: Value, places: readonly (Place | undefined)[], rows: number) => Place | undefined

const same = (a: Place, b: Place) => a.axis === b.axis && a.outer === b.outer && a.inner === b.inner

/** The place on which all operands with a batch axis agree. */
function agreed(places: readonly (Place | undefined)[]): Place | undefined {
  const [first, ...others] = places.filter(place => place !== undefined)
  return first && others.every(other => same(first, other)) ? first : undefined
}

/** Aligns axes at the end, since broadcasting adds axes in front. */
const elementwise: Rule = (v, places) =>
  agreed(places.map((p, i) => p && { ...p, axis: p.axis + v.shape.length - v.inputs[i]!.shape.length }))

const integers = (v: Value | undefined): number[] => Array.from(elements(v!) as BigInt64Array, Number)

const reduction: Rule = (v, [p]) => {
  const axes = integers(v.inputs[1])
  if (!p || axes.includes(p.axis)) return undefined
  return v.attributes.keepdims ? p : { ...p, axis: p.axis - axes.filter(axis => axis < p.axis).length }
}

/** Elements keep their order, so the number of elements before a row stays the same. */
const reshape: Rule = (v, [p], rows) => {
  const before = size(v.inputs[0]!.shape.slice(0, p!.axis)) * p!.outer
  let prefix = 1
  for (const [axis, length] of v.shape.entries()) {
    const outer = before / prefix
    const inner = length / (outer * rows)
    if (Number.isInteger(outer) && Number.isInteger(inner)) return { axis, outer, inner }
    prefix *= length
  }
  return undefined
}

const alongOthers: Rule = (v, places) => {
  const p = agreed(places)
  return p && v.attributes.axis !== p.axis ? p : undefined
}

const concat: Rule = (v, places) => {
  if (alongOthers(v, places, 0)) return agreed(places)
  const [first] = places
  const alike = places.every(p => p && first && p.axis === first.axis && p.inner === first.inner)
  return alike && first ? { ...first, outer: places.reduce((sum, p) => sum + p!.outer, 0) } : undefined
}

const slice: Rule = (v, [p], rows) => {
  const { axis, start, length } = v.attributes as { axis: number; start: number; length: number }
  if (!p || axis !== p.axis) return p
  const block = rows * p.inner
  return start % block === 0 && length % block === 0 ? { ...p, outer: length / block } : undefined
}

const tile: Rule = (v, [p]) => p && { ...p, outer: p.outer * integers(v.inputs[1])[p.axis]! }

const pad: Rule = (v, [p]) => (p && v.shape[p.axis] === v.inputs[0]!.shape[p.axis] ? p : undefined)

const gather: Rule = (v, [data, indices]) => {
  const axis = v.attributes.axis as number
  if (data && indices) return undefined
  if (indices) return { ...indices, axis: indices.axis + axis }
  if (!data || data.axis === axis) return undefined
  return data.axis < axis ? data : { ...data, axis: data.axis + v.inputs[1]!.shape.length - 1 }
}

/** Matrix products over the last two axes: the batch may be the rows of `a`, the columns of `b`, or an outer axis. */
const product = (v: Value, a: Place | undefined, b: Place | undefined, transA: boolean, transB: boolean) => {
  const rank = v.shape.length
  const place = (p: Place | undefined, operand: Value, free: number, to: number): Place | undefined | false => {
    if (!p) return undefined
    const fromEnd = p.axis - operand.shape.length
    if (fromEnd < -2) return { ...p, axis: rank + fromEnd }
    return fromEnd === free && { ...p, axis: rank + to }
  }
  const left = place(a, v.inputs[0]!, transA ? -1 : -2, -2)
  const right = place(b, v.inputs[1]!, transB ? -2 : -1, -1)
  return left === false || right === false ? undefined : agreed([left, right])
}

const gemm: Rule = (v, [a, b, bias]) => {
  const made = a || b ? product(v, a, b, v.attributes.transA === 1, v.attributes.transB === 1) : undefined
  if (!bias) return made
  const added = { ...bias, axis: bias.axis + v.shape.length - v.inputs[2]!.shape.length }
  return a || b ? made && agreed([made, added]) : added
}

const RULES: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    (
      'Abs Acos Acosh Add And Asin Asinh Atan Atanh BitShift Cast Ceil Celu Clip Cos Cosh Div Elu Equal Erf Exp ' +
      'Expand Floor Gelu Greater ' +
      'GreaterOrEqual HardSigmoid HardSwish Identity IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Mean Min Mish ' +
      'Mod Mul Neg Not Or Pow ' +
      'PRelu Reciprocal Relu Round Selu Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum Tan Tanh ' +
      'ThresholdedRelu Where Xor'
    )
      .split(' ')
      .map(op => [op, elementwise]),
  ),
  Concat: concat,
  Conv: (_, [x, ...others]) => (x?.axis === 0 && others.every(p => !p) ? x : undefined),
  Gather: gather,
  GatherElements: alongOthers,
  Gemm: gemm,
  LogSoftmax: alongOthers,
  MatMul: (v, [a, b]) => product(v, a, b, false, false),
  Pad: pad,
  Reshape: reshape,
  ScatterElements: alongOthers,
  Slice: slice,
  Softmax: alongOthers,
  Tile: tile,
  Transpose: (v, [p]) => p && { ...p, axis: (v.attributes.perm as readonly number[]).indexOf(p.axis) },
}

/**
 * Explains why a result mixes rows, given that the first axis of all inputs is a batch of `rows`; undefined if each row
 * of a result depends only on the same row of the inputs. Operations without a rule count as mixing.
 */
export function mixedRows(
  results: readonly { readonly name: string; readonly value: Value }[],
  rows: number,
): string | undefined {
  const places = new Map<Value, Place>()
  const order = inOrder(results.map(({ value }) => value))
  for (const [i, v] of order.entries()) {
    if (v.op === 'Input') {
      places.set(v, { axis: 0, outer: 1, inner: 1 })
      continue
    }
    const operands = v.inputs.map(input => places.get(input))
    if (operands.every(p => p === undefined)) continue
    const rule = v.op.startsWith('Reduce') ? reduction : RULES[v.op]
    const place = rule?.(v, operands, rows)
    if (!place) return `${kernelOf(v, order.slice(i))} mixes rows`
    places.set(v, place)
  }
  for (const { name, value } of results) {
    const place = places.get(value)
    if (place && (place.axis !== 0 || place.outer !== 1 || place.inner !== 1))
      return `"${name}" has the shape [${value.shape}] for ${rows} rows`
  }
  return undefined
}

/** The TF.js kernel that `v` was computed for: its own, or that of the first value computed from it. */
function kernelOf(v: Value, later: readonly Value[]): string {
  const from = new Set([v])
  for (const w of later) {
    if (w !== v && !w.inputs.some(input => from.has(input))) continue
    if (w.kernel) return w.kernel
    from.add(w)
  }
  return v.op
}
