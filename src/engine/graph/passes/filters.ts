import type { Graph } from '../graph.ts'
import { inOrder } from '../listing.ts'
import { orderOf } from '../order.ts'
import { gather, reshape, slice } from '../shape.ts'
import type { Value } from '../value.ts'
import { remade } from './remade.ts'

type Result = { readonly name: string; readonly value: Value }

/** Fewer transpositions than this are not worth a vector of indices. */
const FEW = 3

/**
 * Transposes all filters at once. TF.js's filters are parts of one vector of weights, [KH, KW, C, O] each, and ONNX's
 * are [O, C, KH, KW]: one Gather reorders the vector, and parts are cut from the result.
 */
export function filtersTogether(g: Graph, results: readonly Result[]): readonly Result[] {
  if (!g.on('batch')) return results
  const order = inOrder(results.map(({ value }) => value))
  const filters = new Map<Value, Value[]>()
  for (const v of order) {
    const vector = v.op === 'Transpose' ? vectorOf(v.inputs[0]!) : undefined
    if (vector) filters.set(vector, [...(filters.get(vector) ?? []), v])
  }
  const made = new Map<Value, Value>()
  for (const [vector, transposed] of filters) {
    const parts = new Map(transposed.map(v => [v.inputs[0]!.inputs[0]!, v]))
    if (parts.size < FEW || parts.size < transposed.length || overlap([...parts.keys()])) continue
    // A part that reaches into a filter, such as all weights for their norm, is still cut from the vector itself.
    const elsewhere = (v: Value) => [...parts.keys()].every(part => !overlap([v, part]))
    const index = Int32Array.from({ length: vector.shape[0]! }, (_, i) => i)
    for (const [part, v] of parts) {
      const start = part.attributes.start as number
      index.set(
        orderOf(v).map(i => start + i),
        start,
      )
    }
    const reordered = gather(g, vector, g.constant(index, vector.shape, 'int32'), 0)
    for (const v of order) {
      if (v.op !== 'Slice' || v.inputs[0] !== vector) continue
      const { start, length } = v.attributes as { start: number; length: number }
      const part = slice(g, reordered, 0, start, length)
      const filter = parts.get(v)
      if (filter) made.set(filter, reshape(g, part, filter.shape))
      else if (elsewhere(v)) made.set(v, part)
    }
  }
  return made.size > 0 ? remade(g, results, v => made.get(v)) : results
}

/** The vector of weights that a filter is a part of. */
function vectorOf(v: Value): Value | undefined {
  const part = v.op === 'Reshape' ? v.inputs[0]! : v
  const [vector] = part.inputs
  return v.op === 'Reshape' && part.op === 'Slice' && vector!.op === 'Input' && vector!.shape.length === 1
    ? vector
    : undefined
}

function overlap(parts: readonly Value[]): boolean {
  const sorted = parts
    .map(({ attributes }) => attributes as { start: number; length: number })
    .sort((a, b) => a.start - b.start)
  return sorted.some(({ start }, i) => i > 0 && start < sorted[i - 1]!.start + sorted[i - 1]!.length)
}
