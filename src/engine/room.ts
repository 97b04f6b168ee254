import { UserError } from '../core/error.ts'
import { memory as available } from '../core/guard/machine.ts'
import { inGiB } from '../core/guard/room.ts'
import { type Listing, type Node, readsOf } from './graph/listing.ts'
import { ELEMENT_CODE, size } from './graph/value.ts'
import { at } from './trace/frames.ts'

/** Peak memory of one run of a listing, in bytes. */
export interface Need {
  /** Inputs, constants, results and live intermediate values. */
  readonly bytes: number
  /** Of these, patches of convolutions (im2col). */
  readonly patches: number
}

const BOOLEAN = new Set(['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'And', 'Not'])
const bytesOf = ({ op, attributes, shape }: Node) =>
  size(shape) * (BOOLEAN.has(op) || (op === 'Cast' && attributes.to === ELEMENT_CODE.bool) ? 1 : 4)

/** Operations whose result shares their operand's memory. */
const VIEWS = new Set(['Reshape', 'Identity'])

/**
 * Estimates peak memory by executing nodes in listing order. ONNX Runtime's order differs slightly, and its allocator
 * rounds up. All dimensions must be fixed.
 *
 * @param inPlace Outputs that overwrite an input and so take no extra memory.
 */
export function needOf(listing: Listing, inPlace: readonly string[] = []): Need {
  const { nodes, inputs, outputs, constants } = listing
  const owner = new Map<string, string>()
  const of = (name: string) => owner.get(name) ?? name
  for (const {
    op,
    inputs: [from],
    outputs: [to],
  } of nodes)
    if (VIEWS.has(op)) owner.set(to!, of(from!))
  const last = new Map<string, number>()
  for (const [i, node] of nodes.entries()) for (const name of readsOf(node)) last.set(of(name), i)
  for (const { name } of outputs) last.set(of(name), nodes.length)

  const borders =
    inputs.reduce((sum, { shape }) => sum + 4 * size(shape), 0) +
    constants.reduce((sum, { data }) => sum + data.byteLength, 0)
  const [sizes, patches] = [new Map<string, number>(), new Set<string>()]
  let now = { bytes: borders, patches: 0 }
  let most = now
  const count = (name: string, sign: number) => {
    const bytes = sign * sizes.get(name)!
    now = { bytes: now.bytes + bytes, patches: now.patches + (patches.has(name) ? bytes : 0) }
  }
  for (const [i, node] of nodes.entries()) {
    if (!VIEWS.has(node.op))
      for (const name of node.outputs) {
        if (inPlace.includes(name)) continue
        sizes.set(name, bytesOf(node) / node.outputs.length)
        const grown = () => sizes.get(name)! > (sizes.get(of(node.inputs[0]!)) ?? Infinity)
        if (node.op === 'Gather' && (node.shape.length === 3 || grown())) patches.add(name)
        count(name, 1)
      }
    if (now.bytes > most.bytes) most = now
    for (const name of new Set([...readsOf(node), ...node.outputs].map(of)))
      if (sizes.has(name) && (last.get(name) ?? i) <= i) {
        count(name, -1)
        sizes.delete(name)
      }
  }
  return most
}

/**
 * Refuses a convolution whose patches exceed the machine's memory, before their indices are computed.
 *
 * @param rows Number of patches: images × filter positions.
 * @param length Numbers per patch.
 * @throws UserError
 */
export function checkPatches(rows: number, length: number): void {
  const [bytes, limit] = [4 * rows * length, available()]
  if (bytes <= limit) return
  throw new UserError(
    `a convolution${at(new Error().stack)} needs ${inGiB(bytes)} of memory for its ${rows} patches of ${length} ` +
      `numbers, and this machine has ${inGiB(limit)}: ` +
      'use a smaller batch, smaller images or fewer filters.',
  )
}

/**
 * Refuses a step whose peak memory exceeds the limit.
 *
 * @param inPlace Outputs that overwrite an input, as for `needOf`.
 * @param memory Bytes available. Default: the machine's memory, or its container's.
 * @param limit Maximum number of bytes that the runtime can use.
 * @throws UserError
 */
export function checkRoom(
  name: string,
  listing: Listing,
  inPlace?: readonly string[],
  memory = available(),
  limit = Infinity,
): void {
  const { bytes, patches } = needOf(listing, inPlace)
  if (bytes <= Math.min(memory, limit)) return
  const has = limit < memory ? `the WebAssembly runtime has ${inGiB(limit)}` : `this machine has ${inGiB(memory)}`
  const many = patches > bytes / 4
  const why = many ? `, ${inGiB(patches)} of it for the patches of its convolutions` : ''
  const less = many ? 'a smaller batch, smaller images or fewer filters' : 'a smaller batch or smaller tensors'
  throw new UserError(
    `the step "${name}" needs about ${inGiB(bytes)} of memory at its peak${why}, and ${has}: use ${less}.`,
  )
}
