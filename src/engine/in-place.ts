import type { Listing, Node } from './graph/listing.ts'

/** Operations that finish with element i of their operands before they write element i of the result. */
const ELEMENTWISE = new Set(['Add', 'Sub', 'Mul', 'Div', 'Identity'])

/**
 * Whether a state input and the output that replaces it may share one buffer: the output's node must be element-wise, and every
 * other node that reads the old value must run before it, that is, be among its ancestors.
 */
export function safeInPlace(listing: Listing, input: string, output: string): boolean {
  const maker = new Map<string, Node>()
  for (const node of listing.nodes) for (const name of node.outputs) maker.set(name, node)
  const writer = maker.get(output)
  if (!writer || !ELEMENTWISE.has(writer.op)) return false
  const ancestors = new Set<Node>()
  const stack = [writer]
  for (let node = stack.pop(); node; node = stack.pop())
    for (const name of node.inputs) {
      const parent = maker.get(name)
      if (parent && !ancestors.has(parent)) {
        ancestors.add(parent)
        stack.push(parent)
      }
    }
  return listing.nodes.every(node => !node.inputs.includes(input) || node === writer || ancestors.has(node))
}
