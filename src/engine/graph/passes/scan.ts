import type { Listing, Node, Port } from '../listing.ts'

/** A state group's input and output of a step. */
export interface Carried {
  readonly input: Port
  readonly output: string
}

/** The names of a body may not be those of the graph around it. */
const inside = (name: string) => `each:${name}`

/**
 * K updates as one ONNX Scan over a step: its state goes from one update to the next without leaving the device, each
 * input gains a leading axis of K slices, and each result one of K values. The graph stays as small as that of one
 * update, which CUDA prepares far faster than K copies.
 */
export function scanned(listing: Listing, K: number, carried: readonly Carried[]): Listing {
  const states = carried.map(({ input }) => input)
  const isState = (name: string) => states.some(port => port.name === name)
  const sliced = listing.inputs.filter(({ name }) => !name.startsWith('state:'))
  const only = listing.inputs.filter(({ name }) => name.startsWith('state:') && !isState(name))
  const stateOutputs = carried.map(({ output }) => listing.outputs.find(port => port.name === output)!)
  const results = listing.outputs.filter(port => !stateOutputs.includes(port))

  // State that is only read is seen by its name in the graph around.
  const renamed = new Set([...states, ...sliced, ...listing.outputs].map(({ name }) => name))
  const rename = (name: string) => (renamed.has(name) ? inside(name) : name)
  const port = (p: Port): Port => ({ ...p, name: rename(p.name) })
  const body: Listing = {
    nodes: listing.nodes.map(node => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) })),
    inputs: [...states, ...sliced].map(port),
    outputs: [...stateOutputs, ...results].map(port),
    constants: listing.constants,
  }
  const many = (p: Port): Port => ({ ...p, shape: [K, ...p.shape] })
  const scan: Node = {
    op: 'Scan',
    inputs: [...states, ...sliced].map(({ name }) => name),
    outputs: [...stateOutputs, ...results].map(({ name }) => name),
    attributes: { num_scan_inputs: sliced.length },
    shape: states[0]?.shape ?? [],
    body,
  }
  return {
    nodes: [scan],
    inputs: [...states, ...only, ...sliced.map(many)],
    outputs: [...stateOutputs, ...results.map(many)],
    constants: [],
  }
}
