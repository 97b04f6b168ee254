import type { Graph } from './graph.ts'
import { elements, type Shape, sameShape, size, type Value } from './value.ts'

/** The same elements in another shape. */
export function reshape(g: Graph, x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x
  if (x.op === 'Constant')
    return x.splat !== undefined ? g.full(x.splat, shape, x.dtype) : g.constant(elements(x), shape, x.dtype)
  if (x.op === 'Reshape') return reshape(g, x.inputs[0]!, shape)
  if (x.op === 'Expand' && size(x.inputs[0]!.shape) === 1) return expand(g, reshape(g, x.inputs[0]!, []), shape)
  return g.node('Reshape', [x, g.ints(shape)], shape, x.dtype)
}

/** Broadcasts axes of length 1 to `shape`. */
export function expand(g: Graph, x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x
  if (x.op === 'Constant' && x.splat !== undefined) return g.full(x.splat, shape, x.dtype)
  const source = x.op === 'Expand' ? x.inputs[0]! : x
  return g.node('Expand', [source, g.ints(shape)], shape, x.dtype)
}

/** Permutes axes: result axis i is axis `perm[i]` of `x`. */
export function transpose(g: Graph, x: Value, perm: readonly number[]): Value {
  if (perm.every((p, i) => p === i)) return x
  if (x.op === 'Transpose') {
    const inner = x.attributes.perm as readonly number[]
    return transpose(
      g,
      x.inputs[0]!,
      perm.map(p => inner[p]!),
    )
  }
  const shape = perm.map(p => x.shape[p]!)
  if (x.op === 'Constant' && x.splat !== undefined) return g.full(x.splat, shape, x.dtype)
  const moved = perm.filter(p => x.shape[p]! > 1)
  if (moved.every((p, i) => i === 0 || p > moved[i - 1]!)) return reshape(g, x, shape) // only unit axes move
  return g.node('Transpose', [x], shape, x.dtype, { perm })
}

/** Elements `start … start+length−1` along one axis. */
export function slice(g: Graph, x: Value, axis: number, start: number, length: number): Value {
  if (start < 0 || length < 0 || start + length > x.shape[axis]!)
    throw new Error(`[${x.shape}] has no elements ${start} … ${start + length - 1} along axis ${axis}`)
  const place = g.on('slices') ? origin(x, axis, start, length) : { x, start }
  const { x: source, start: from } = place
  if (from === 0 && length === source.shape[axis]) return source
  const shape = x.shape.map((d, i) => (i === axis ? length : d))
  if (source.op === 'Constant' && source.splat !== undefined) return g.full(source.splat, shape, source.dtype)
  return g.node('Slice', [source], shape, source.dtype, { axis, start: from, length })
}

/** The value that a slice reads, seen through other slices and through concatenations of which it reads one operand. */
function origin(x: Value, axis: number, start: number, length: number): { readonly x: Value; readonly start: number } {
  let [from, at] = [x, start]
  while ((at > 0 || length < from.shape[axis]!) && from.attributes.axis === axis)
    if (from.op === 'Slice') {
      at += from.attributes.start as number
      from = from.inputs[0]!
    } else if (from.op === 'Concat') {
      let end = 0
      const part = from.inputs.find(v => {
        end += v.shape[axis]!
        return at < end || end === from.shape[axis]
      })!
      const first = end - part.shape[axis]!
      if (at + length > end) break
      at -= first
      from = part
    } else break
  return { x: from, start: at }
}

/** Concatenates values along an axis; adjacent slices of one value are merged again. */
export function concat(g: Graph, values: readonly Value[], axis: number): Value {
  const parts: Value[] = []
  for (const value of values) {
    const v = g.on('slices') ? flatSlice(value) : value
    const last = parts.at(-1)
    if (g.on('slices') && last && follows(last, v, axis)) {
      const length = last.shape[axis]! + v.shape[axis]!
      parts[parts.length - 1] = slice(g, v.inputs[0]!, axis, last.attributes.start as number, length)
    } else parts.push(v)
  }
  const [first] = parts
  const fits = (v: Value) =>
    v.shape.length === first!.shape.length && v.shape.every((d, i) => i === axis || d === first!.shape[i])
  if (!parts.every(fits))
    throw new Error(`${parts.map(v => `[${v.shape}]`).join(' and ')} do not join along axis ${axis}`)
  if (parts.length === 1) return first!
  const rows = g.on('batch') ? ofRows(g, parts, axis) : undefined
  if (rows) return rows
  const shape = first!.shape.map((d, i) => (i === axis ? parts.reduce((n, v) => n + v.shape[axis]!, 0) : d))
  return g.node('Concat', parts, shape, first!.dtype, { axis })
}

/**
 * A concatenation of vectors that are reshaped from [1, n, 1, …], n of them in each: of the originals, reshaped once.
 */
function ofRows(g: Graph, parts: readonly Value[], axis: number): Value | undefined {
  const inner = parts.map(v => (v.op === 'Reshape' ? v.inputs[0]! : v))
  const rank = inner[0]!.shape.length
  const along = inner[0]!.shape.findIndex(d => d > 1)
  const thin = (v: Value) => v.shape.length === rank && v.shape.every((d, i) => d === 1 || i === along)
  if (axis !== 0 || parts[0]!.shape.length !== 1 || rank < 2 || along < 0 || !inner.every(thin)) return undefined
  const shape = parts.reduce((n, v) => n + v.shape[0]!, 0)
  return reshape(g, concat(g, inner, along), [shape])
}

/** The 1-D slice under a reshape back to 1-D. */
const flatSlice = (v: Value): Value => {
  const [inner] = v.inputs
  return v.op === 'Reshape' && v.shape.length === 1 && inner!.op === 'Slice' && inner!.shape.length === 1 ? inner! : v
}

const follows = (a: Value, b: Value, axis: number): boolean =>
  a.op === 'Slice' &&
  b.op === 'Slice' &&
  a.inputs[0] === b.inputs[0] &&
  a.attributes.axis === axis &&
  b.attributes.axis === axis &&
  b.attributes.start === (a.attributes.start as number) + (a.attributes.length as number)

/** Gathers rows of `x` along `axis` by an integer tensor. */
export function gather(g: Graph, x: Value, indices: Value, axis: number): Value {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]
  return g.node('Gather', [x, indices], shape, x.dtype, { axis })
}
