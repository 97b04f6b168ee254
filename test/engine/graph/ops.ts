import { list } from '../../../src/engine/graph/listing.ts'
import type { ElementType, Value } from '../../../src/engine/graph/value.ts'

/** The operations that compute `value`, in execution order. */
export const ops = (value: Value): string[] => list([{ name: 'y', value }]).nodes.map(node => node.op)

/** Operation, kernel-selecting type and number of results of each node of a printed graph. */
export function nodesOf(graph: string): { op: string; type: ElementType; parts: number }[] {
  const types = new Map<string, ElementType>()
  const codes: Readonly<Record<string, ElementType>> = { 1: 'float32', 6: 'int32', 7: 'int64', 9: 'bool' }
  const comparisons = new Set(['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'])
  return graph.split('\n').flatMap(line => {
    const port = /^(?:in|const) (.+) (float32|int32|int64|bool)\[/.exec(line)
    if (port) types.set(port[1]!, port[2] as ElementType)
    const node = /^(.+) \[[\d,]*\] = (\w+)\((.*?)\)(?: \{.*to: (\d).*\})?/.exec(line)
    if (!node) return []
    const [, names, op, list, to] = node as unknown as [string, string, string, string, string | undefined]
    const operands = list.split(', ')
    const type = types.get(operands[op === 'Where' ? 1 : 0]!)!
    const outputs = names.split(', ')
    for (const name of outputs) types.set(name, to && op === 'Cast' ? codes[to]! : comparisons.has(op) ? 'bool' : type)
    return [{ op, type, parts: outputs.length }]
  })
}
