import { UserError } from '../../../core/error.ts'
import type { Listing, Node, Port } from '../listing.ts'
import { allocate, type ConstantData, digest, size } from '../value.ts'

/** A graph and the batch size it was traced for. */
export interface Sized {
  readonly size: number
  readonly listing: Listing
}

type Constant = Listing['constants'][number]

/** The batch size, `[1]`, computed from the first input. */
const BATCH = 'batch:size'

/** The complaint when the two traces call different operations. */
export const OTHER_STEPS = 'it calls different kernels for different batch sizes'

/** @throws UserError */
export function refuseAnyBatch(name: string, what: string): never {
  throw new UserError(
    `the step "${name}" cannot be exported for any batch size: ${what}; each row of a result must depend only on the ` +
      `same row of the inputs.`,
  )
}

/**
 * Merges the graphs of one step, traced for two batch sizes, into one graph for any batch size. The first axis of all
 * inputs and outputs is the batch, which becomes −1. Both graphs must have the same nodes; only constants may differ,
 * in one of two ways:
 *
 * - shape operands, in entries of k·rows: a single one in a Reshape becomes −1; others are computed from the input's
 *   shape;
 * - tensors that repeat along axes of length k·rows: one repetition is kept and expanded.
 *
 * @throws UserError when they differ otherwise.
 */
export function anyBatch(name: string, a: Sized, b: Sized): Listing {
  const refuse = (what: string) => refuseAnyBatch(name, what)
  const constantsOf = (sized: Sized) => new Map(sized.listing.constants.map(c => [c.name, c]))
  const [inA, inB] = [constantsOf(a), constantsOf(b)]
  const renamed = new Map<string, string>() // from b's names to a's
  const constants = new Map<string, Constant>()
  const nodes: Node[] = []

  const constant = (data: ConstantData, shape: readonly number[], dtype: Constant['dtype']): string => {
    const key = `${dtype}|${shape}|${digest(data)}`
    const known = constants.get(key) ?? { name: `constant:${constants.size}`, shape, dtype, data }
    constants.set(key, known)
    return known.name
  }
  const ints = (...values: number[]) => constant(BigInt64Array.from(values, BigInt), [values.length], 'int64')
  const emit = (op: string, inputs: string[], attributes: Node['attributes'] = {}) => {
    const made = `batch:${nodes.length}`
    nodes.push({ op, inputs, outputs: [made], attributes, shape: [] })
    return made
  }
  /** The k for which x and y are k times the two batch sizes. */
  const multiple = (x: number, y: number): number => {
    const k = x / a.size
    return Number.isInteger(k) && k === y / b.size
      ? k
      : refuse(`a dimension is ${x} for ${a.size} rows and ${y} for ${b.size}`)
  }
  const rows = () => {
    if (nodes[0]?.outputs[0] !== BATCH)
      nodes.unshift({
        op: 'Shape',
        inputs: [a.listing.inputs[0]!.name],
        outputs: [BATCH],
        attributes: { start: 0, end: 1 },
        shape: [1],
      })
    return BATCH
  }
  /** An int64 vector: constant where the two agree, k·rows where they do not. */
  const dimensions = (xs: readonly number[], ys: readonly number[]): string => {
    const parts = xs.map((x, i) => {
      if (x === ys[i]) return ints(x)
      const k = multiple(x, ys[i]!)
      return k === 1 ? rows() : emit('Mul', [rows(), ints(k)])
    })
    return parts.length === 1 ? parts[0]! : emit('Concat', parts, { axis: 0 })
  }

  const unify = (x: Constant, y: Constant, op: string): string => {
    if (x.dtype !== y.dtype || x.shape.length !== y.shape.length) refuse('its constants differ in type or rank')
    if (x.shape.every((d, i) => d === y.shape[i])) {
      if (digest(x.data) === digest(y.data)) return constant(x.data, x.shape, x.dtype)
      if (x.dtype !== 'int64') refuse('it computes with the batch size')
      const [xs, ys] = [x, y].map(c => Array.from(c.data as BigInt64Array, Number)) as [number[], number[]]
      const differing = xs.flatMap((d, i) => (d === ys[i] ? [] : [i]))
      if (op !== 'Reshape' || differing.length > 1) return dimensions(xs, ys)
      const [only] = differing as [number]
      multiple(xs[only]!, ys[only]!)
      return ints(...xs.with(only, -1))
    }
    const once = x.shape.map((d, i) => (d === y.shape[i] ? d : 1))
    const [ofX, ofY] = [repeated(x, once), repeated(y, once)]
    if (!ofX || !ofY || digest(ofX) !== digest(ofY)) return refuse('a constant has one entry per row')
    return emit('Expand', [constant(ofX, once, x.dtype), dimensions(x.shape, y.shape)])
  }

  if (a.listing.nodes.length !== b.listing.nodes.length) refuse(OTHER_STEPS)
  for (const [i, node] of a.listing.nodes.entries()) {
    const other = b.listing.nodes[i]!
    const same = node.op === other.op && node.inputs.length === other.inputs.length
    if (!same || JSON.stringify(node.attributes) !== JSON.stringify(other.attributes)) refuse(OTHER_STEPS)
    const inputs = node.inputs.map((input, k) => {
      const twin = other.inputs[k]!
      const [x, y] = [inA.get(input), inB.get(twin)]
      if (x && y) return unify(x, y, node.op)
      return input === (renamed.get(twin) ?? twin) ? input : refuse(OTHER_STEPS)
    })
    for (const [k, output] of node.outputs.entries()) renamed.set(other.outputs[k]!, output)
    nodes.push({ ...node, inputs, shape: free(node.shape, other.shape) })
  }

  const border = (ports: readonly Port[], others: readonly Port[]) =>
    ports.map((port, i) => {
      const shape = free(port.shape, others[i]!.shape)
      if (port.shape[0] !== a.size || shape.indexOf(-1, 1) > 0)
        refuse(`"${port.name}" has the shape [${port.shape}] for ${a.size} rows`)
      return { ...port, shape }
    })
  return {
    nodes,
    inputs: border(a.listing.inputs, b.listing.inputs),
    outputs: border(a.listing.outputs, b.listing.outputs),
    constants: [...constants.values()],
  }
}

/** −1 in each dimension that differs. */
const free = (x: readonly number[], y: readonly number[]) => x.map((d, i) => (d === y[i] ? d : -1))

/** One repetition of a constant along the axes that `once` shortens to 1; undefined if it does not repeat there. */
function repeated({ data, shape, dtype }: Constant, once: readonly number[]): ConstantData | undefined {
  const out = allocate(dtype, size(once)) as Float32Array
  const source = data as Float32Array
  const strides = shape.map((_, axis) => size(shape.slice(axis + 1)))
  const strides1 = once.map((d, axis) => (d === 1 && shape[axis] !== 1 ? 0 : size(once.slice(axis + 1))))
  const target = (index: number) =>
    strides.reduce((at, stride, axis) => at + (Math.floor(index / stride) % shape[axis]!) * strides1[axis]!, 0)
  for (let i = source.length - 1; i >= 0; i--) out[target(i)] = source[i]!
  return source.every((value, i) => Object.is(out[target(i)], value)) ? out : undefined
}
