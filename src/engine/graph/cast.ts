import { unary } from './elementwise.ts'
import type { Graph } from './graph.ts'
import { reshape } from './shape.ts'
import { ELEMENT_CODE, type Value } from './value.ts'

/** Converts the element type. */
export function cast(g: Graph, x: Value, dtype: Value['dtype']): Value {
  if (x.dtype === dtype) return x
  if (x.op === 'Constant' && x.splat !== undefined) {
    const value = dtype === 'bool' ? Number(x.splat !== 0) : dtype === 'float32' ? x.splat : Math.trunc(x.splat)
    return g.full(value, x.shape, dtype)
  }
  // A cast from bool survives a detour through any number type.
  if (g.on('algebra') && x.op === 'Cast' && x.inputs[0]!.dtype === 'bool') return cast(g, x.inputs[0]!, dtype)
  if (g.on('sink') && x.op === 'Reshape') return reshape(g, cast(g, x.inputs[0]!, dtype), x.shape)
  return unary(g, 'Cast', x, { to: ELEMENT_CODE[dtype] }, dtype)
}

/** One-hot encoding along a new last axis: true where the index equals the position. */
export function oneHot(g: Graph, indices: Value, depth: number): Value {
  const column = reshape(g, cast(g, indices, 'int32'), [...indices.shape, 1])
  return g.node('Equal', [column, g.range(depth)], [...indices.shape, depth], 'bool')
}
