import type { Graph } from '../graph.ts'
import { inOrder } from '../listing.ts'
import { slice } from '../shape.ts'
import type { Value } from '../value.ts'

type Result = { readonly name: string; readonly value: Value }

/** Applies the same operation to other operands of the same shapes. */
export function withOperands(g: Graph, v: Value, inputs: readonly Value[]): Value {
  if (inputs.every((input, i) => input === v.inputs[i])) return v
  const { axis, start, length } = v.attributes as { axis: number; start: number; length: number }
  return v.op === 'Slice'
    ? slice(g, inputs[0]!, axis, start, length)
    : g.node(v.op, inputs, v.shape, v.dtype, v.attributes)
}

/** The results, computed with the values that `other` returns in place of given ones. */
export function remade(
  g: Graph,
  results: readonly Result[],
  other: (v: Value) => Value | undefined,
): readonly Result[] {
  const made = new Map<Value, Value>()
  for (const v of inOrder(results.map(({ value }) => value))) {
    const value =
      other(v) ??
      withOperands(
        g,
        v,
        v.inputs.map(input => made.get(input)!),
      )
    if (v.kernel) value.kernel ??= v.kernel
    made.set(v, value)
  }
  return results.map(({ name, value }) => ({ name, value: made.get(value)! }))
}
