import type { Graph } from './graph.ts'
import { reshape, transpose } from './shape.ts'
import { type Shape, sameShape, type Value } from './value.ts'

// TF.js keeps images [N, H, W, C], ONNX's convolutions [N, C, H, W]. A convolution transposes its operand and its
// result; where everything in between works element by element or sums over axes, the transposes meet and cancel.

/** [N, H, W, C] → [N, C, H, W], and back. */
export const CHANNELS_FIRST = [0, 3, 1, 2] as const
export const CHANNELS_LAST = [0, 2, 3, 1] as const

const samePerm = (p: readonly number[], q: readonly number[]) => sameShape(p, q)
const isTransposed = (v: Value, perm: readonly number[]) =>
  v.op === 'Transpose' && samePerm(v.attributes.perm as readonly number[], perm)

/** A permutation that transposes, and operands as they were before it. */
export interface Untransposed {
  readonly perm: readonly number[]
  readonly operands: readonly Value[]
}

/**
 * The operands of an element-wise operation with a result of `shape`, as they were before the transposition of one of
 * them: f(xᵀ, y) = f(x, yᵀ⁻¹)ᵀ. Undefined if none is transposed, or another would have to be, except to bring images
 * together as [N, C, H, W].
 */
export function untransposed(g: Graph, operands: readonly Value[], shape: Shape): Untransposed | undefined {
  const found = g.on('channels') && operands.find(v => v.op === 'Transpose' && sameShape(v.shape, shape))
  if (!found) return undefined
  const perm = found.attributes.perm as readonly number[]
  const free = (v: Value) => !sameShape(v.shape, shape) || v.splat !== undefined || isTransposed(v, perm)
  if (!operands.every(free) && !samePerm(perm, CHANNELS_LAST)) return undefined
  const back = perm.map((_, i) => perm.indexOf(i))
  const aligned = (v: Value) => reshape(g, v, [...Array(shape.length - v.shape.length).fill(1), ...v.shape])
  return { perm, operands: operands.map(v => (v.shape.length === 0 ? v : transpose(g, aligned(v), back))) }
}
