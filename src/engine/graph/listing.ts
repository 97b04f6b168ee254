import type { Attribute, ConstantData, ElementType, Shape, Value } from './value.ts'
import { digest, ELEMENT_CODE, elements, size } from './value.ts'

/** A named input, output or constant. */
export interface Port {
  readonly name: string
  readonly shape: Shape
  readonly dtype: ElementType
}

/** One ONNX node; `inputs` and `outputs` are tensor names. */
export interface Node {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly shape: Shape
  /** What a Scan does in each step, and the names that it reads of the graph around. */
  readonly body?: Listing
  readonly reads?: readonly string[]
}

/** All names that a node reads. */
export const readsOf = ({ inputs, reads = [] }: Node): readonly string[] => [...inputs, ...reads]

/** A graph in execution order, ready to be printed or encoded. */
export interface Listing {
  readonly nodes: readonly Node[]
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly constants: readonly (Port & { readonly data: ConstantData })[]
}

/** All values that the roots depend on, operands before their users; not those in `known` and what they depend on. */
export function inOrder(roots: readonly Value[], known: Iterable<Value> = []): readonly Value[] {
  const order: Value[] = []
  const seen = new Set(known)
  const stack = [...roots].reverse().map(value => ({ value, next: 0 }))
  while (stack.length > 0) {
    const top = stack.at(-1)!
    const operand = top.value.inputs[top.next++]
    if (seen.has(top.value)) stack.pop()
    else if (operand) {
      if (!seen.has(operand)) stack.push({ value: operand, next: 0 })
    } else {
      seen.add(top.value)
      order.push(top.value)
      stack.pop()
    }
  }
  return order
}

/** The graph around a loop: the names of its values, and a prefix for names inside. */
interface Around {
  readonly names: ReadonlyMap<Value, string>
  readonly prefix: string
}

/** Lists everything that the named results need in execution order, and names each tensor. */
export function list(results: readonly { readonly name: string; readonly value: Value }[], around?: Around): Listing {
  const order = inOrder(
    results.map(r => r.value),
    around?.names.keys(),
  )
  const inputs: Port[] = []
  const nodes: Node[] = []
  const constants = new Map<string, Port & { data: ConstantData }>()
  const names = new Map(around?.names)

  // A computed value takes the name of its output. A second name, or an input passed through, becomes an Identity.
  const outputs = results.map(({ name, value }) => ({ name, shape: value.shape, dtype: value.dtype }))
  const copies: (typeof results)[number][] = []
  for (const result of results) {
    const { name, value } = result
    if (value.op !== 'Input' && value.op !== 'Constant' && !names.has(value)) names.set(value, name)
    else copies.push(result)
  }

  const taken = new Set([...order.map(v => v.name), ...results.map(r => r.name)])
  const free = (name: string): string => {
    let other = name
    while (taken.has(other)) other += '_'
    return other
  }
  const constant = (data: ConstantData, shape: Shape, dtype: ElementType): string => {
    const key = `${dtype}|${shape}|${digest(data)}`
    const port = constants.get(key) ?? { name: free(`${around?.prefix ?? ''}c${constants.size}`), shape, dtype, data }
    constants.set(key, port)
    return port.name
  }
  const ints = (...values: number[]) => constant(BigInt64Array.from(values, BigInt), [values.length], 'int64')
  const nameOf = (v: Value) => names.get(v) ?? free(`t${v.id}`)

  const splits = coveringSlices(order)
  const split = new Set<readonly Value[]>()
  const parts = partsOf(order)
  for (const v of order) {
    if (v.op === 'Input') {
      names.set(v, v.name!)
      inputs.push({ name: v.name!, shape: v.shape, dtype: v.dtype })
    } else if (v.op === 'Constant') names.set(v, constant(elements(v), v.shape, v.dtype))
    else if (v.op === 'Slice') {
      const [source] = v.inputs as [Value]
      const { axis, start, length } = v.attributes as { axis: number; start: number; length: number }
      const pieces = splits.get(v)
      if (!pieces) {
        const operands = [nameOf(source), ints(start), ints(start + length), ints(axis)]
        nodes.push({ op: 'Slice', inputs: operands, outputs: [nameOf(v)], attributes: {}, shape: v.shape })
      } else if (!split.has(pieces)) {
        split.add(pieces)
        const lengths = pieces.map(p => p.attributes.length as number)
        const rest = source.shape[axis]! - lengths.reduce((a, b) => a + b, 0)
        const outs = pieces.map(nameOf)
        nodes.push({
          op: 'Split',
          inputs: [nameOf(source), rest > 0 ? ints(...lengths, rest) : ints(...lengths)],
          outputs: rest > 0 ? [...outs, free(`rest${v.id}`)] : outs,
          attributes: { axis },
          shape: source.shape,
        })
      }
    } else if (v.body) nodes.push(loop(v, names, nameOf, parts.get(v)!))
    else if (v.op !== 'Part')
      nodes.push({
        op: v.op,
        inputs: v.inputs.map(nameOf),
        outputs: [nameOf(v)],
        attributes: v.attributes,
        shape: v.shape,
      })
  }

  // WebGPU has no Identity of booleans.
  const copy = (bool: boolean) =>
    bool ? { op: 'Cast', attributes: { to: ELEMENT_CODE.bool } } : { op: 'Identity', attributes: {} }
  for (const { name, value } of copies)
    nodes.push({ ...copy(value.dtype === 'bool'), inputs: [nameOf(value)], outputs: [name], shape: value.shape })
  return { nodes, inputs, outputs, constants: [...constants.values()] }
}

/** The results of each loop that are used, by their position. */
function partsOf(order: readonly Value[]): ReadonlyMap<Value, ReadonlyMap<number, Value>> {
  const parts = new Map<Value, Map<number, Value>>()
  for (const v of order) {
    if (v.op !== 'Part') continue
    const [source] = v.inputs as [Value]
    parts.set(source, (parts.get(source) ?? new Map<number, Value>()).set(v.attributes.index as number, v))
  }
  return parts
}

/** A loop as an ONNX Scan, whose body sees the names of the graph around it. */
function loop(
  v: Value,
  around: ReadonlyMap<Value, string>,
  nameOf: (v: Value) => string,
  parts: ReadonlyMap<number, Value>,
): Node {
  const { inputs, outputs } = v.body!
  const prefix = `loop${v.id}:`
  const captured = v.inputs.slice(inputs.length)
  const names = new Map(captured.map(value => [value, around.get(value) ?? nameOf(value)]))
  const states = inputs.length - (v.attributes.num_scan_inputs as number)
  const used = outputs.flatMap((value, i) => (i < states || parts.has(i) ? [{ i, value }] : []))
  const results = used.map(({ i, value }) => ({ name: `${prefix}result${i}`, value }))
  const body = list(results, { names, prefix })
  const ports = inputs.map(({ name, shape, dtype }) => ({ name: name!, shape, dtype }))
  return {
    op: 'Scan',
    inputs: v.inputs.slice(0, inputs.length).map(nameOf),
    outputs: used.map(({ i }) => (parts.has(i) ? nameOf(parts.get(i)!) : `${prefix}unused${i}`)),
    attributes: {
      ...v.attributes,
      scan_output_directions: (v.attributes.scan_output_directions as readonly number[]).slice(0, used.length - states),
    },
    shape: v.shape,
    body: { ...body, inputs: ports },
    reads: [...names.values()],
  }
}

/** Slices that together cover a value from its start without gaps, in order: one Split makes them all. */
export function coveringSlices(order: readonly Value[]): ReadonlyMap<Value, readonly Value[]> {
  const bySource = new Map<string, Value[]>()
  for (const v of order) {
    if (v.op !== 'Slice') continue
    const key = `${v.inputs[0]!.id}|${v.attributes.axis}`
    bySource.set(key, [...(bySource.get(key) ?? []), v])
  }
  const covering = new Map<Value, readonly Value[]>()
  for (const slices of bySource.values()) {
    const inPlace = [...slices].sort((a, b) => (a.attributes.start as number) - (b.attributes.start as number))
    let end = 0
    const gapless = inPlace.every(s => {
      const fits = s.attributes.start === end
      end += s.attributes.length as number
      return fits
    })
    if (gapless && slices.length > 1) for (const s of slices) covering.set(s, inPlace)
  }
  return covering
}

/** Prints a listing, one node per line: `t12 [64,2] = Gemm(s, c1, c2) {transB: 1}`. */
export function print(listing: Listing): string {
  const port = (p: Port) => `${p.name} ${p.dtype}[${p.shape}]`
  const attribute = (a: Attribute) => (typeof a === 'object' && 'float' in a ? `${a.float}` : JSON.stringify(a))
  const lines = listing.nodes.flatMap(({ op, inputs, outputs, attributes, shape, body }) => {
    const extra = Object.entries(attributes).map(([k, a]) => `${k}: ${attribute(a)}`)
    return [
      ...(body ? print(body).split('\n') : []),
      `${outputs.join(', ')} [${shape}] = ` +
        `${op}(${inputs.join(', ')})${extra.length > 0 ? ` {${extra.join(', ')}}` : ''}`,
    ]
  })
  const small = listing.constants.map(c => {
    const shown =
      c.data.length <= 8 ? `= ${Array.from(c.data as Float32Array).join(' ')}` : `(${size(c.shape)} elements)`
    return `const ${port(c)} ${shown}`
  })
  return [
    ...listing.inputs.map(p => `in ${port(p)}`),
    ...small,
    ...lines,
    ...listing.outputs.map(p => `out ${port(p)}`),
  ].join('\n')
}
