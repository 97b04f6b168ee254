import type { Listing, Node } from '../listing.ts'

/** Replaces each Split into more than `most` parts by a Split into up to `most` large parts that are split again. */
export function narrowSplits(listing: Listing, most: number): Listing {
  if (listing.nodes.every(({ op, outputs }) => op !== 'Split' || outputs.length <= most)) return listing
  const constants = new Map(listing.constants.map(c => [c.name, c]))
  const ports = [...listing.inputs, ...listing.outputs].map(port => port.name)
  const names = new Set([...ports, ...constants.keys(), ...listing.nodes.flatMap(node => node.outputs)])
  const free = (name: string): string => {
    let other = name
    while (names.has(other)) other += '_'
    return other
  }
  const lengthsOf = (name: string) => Array.from(constants.get(name)!.data as BigInt64Array, Number)
  const constantOf = (lengths: readonly number[]): string => {
    const name = free('lengths')
    names.add(name)
    constants.set(name, { name, shape: [lengths.length], dtype: 'int64', data: BigInt64Array.from(lengths, BigInt) })
    return name
  }

  const narrow = (node: Node): Node[] => {
    const { inputs, outputs, shape } = node
    if (outputs.length <= most) return [node]
    const [source, sizes] = inputs as [string, string]
    const axis = node.attributes.axis as number
    const lengths = lengthsOf(sizes)
    let perPart = most
    while (perPart * most < outputs.length) perPart *= most
    const parts: Node[] = []
    for (let at = 0; at < outputs.length; at += perPart) {
      const inner = lengths.slice(at, at + perPart)
      const length = inner.reduce((a, b) => a + b, 0)
      const single = inner.length === 1
      const name = single ? outputs[at]! : free(`${outputs[at]!}:part`)
      names.add(name)
      parts.push({
        ...node,
        inputs: [name, single ? sizes : constantOf(inner)],
        outputs: outputs.slice(at, at + perPart),
        shape: shape.with(axis, length),
      })
    }
    const outer = parts.map(part => part.shape[axis]!)
    const first = { ...node, inputs: [source, constantOf(outer)], outputs: parts.map(part => part.inputs[0]!) }
    return [first, ...parts.filter(part => part.outputs[0] !== part.inputs[0]).flatMap(narrow)]
  }

  const nodes = listing.nodes.flatMap(node => (node.op === 'Split' ? narrow(node) : [node]))
  const used = new Set(nodes.flatMap(node => node.inputs))
  return { ...listing, nodes, constants: [...constants.values()].filter(c => used.has(c.name)) }
}
