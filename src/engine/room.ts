import { UserError } from '../core/error.ts'
import { room } from '../core/guard/room.ts'
import type { Listing, Node } from './graph/listing.ts'
import { ELEMENT_CODE, size } from './graph/value.ts'
import { at } from './trace/frames.ts'

/** What a run of a listing takes, in bytes, at the moment when it takes most. */
export interface Need {
  /** Inputs, constants, results, and what is computed on the way and still wanted. */
  readonly bytes: number
  /** The part of them that is patches of convolutions, which are kept from the forward to the backward pass. */
  readonly patches: number
}

const BOOLEAN = new Set(['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'And', 'Not'])
const bytesOf = ({ op, attributes, shape }: Node) =>
  size(shape) * (BOOLEAN.has(op) || (op === 'Cast' && attributes.to === ELEMENT_CODE.bool) ? 1 : 4)

/** Operations whose result is their operand's memory. */
const VIEWS = new Set(['Reshape', 'Identity'])

/**
 * An estimate: node after node in the order of the listing, which is not quite ONNX Runtime's, whose allocator also
 * rounds up. All sizes must be fixed.
 */
export function needOf(listing: Listing): Need {
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
  for (const [i, node] of nodes.entries()) for (const name of node.inputs) last.set(of(name), i)
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
        sizes.set(name, bytesOf(node) / node.outputs.length)
        if (node.op === 'Gather' && node.shape.length === 3) patches.add(name)
        count(name, 1)
      }
    if (now.bytes > most.bytes) most = now
    for (const name of new Set([...node.inputs, ...node.outputs].map(of)))
      if (sizes.has(name) && (last.get(name) ?? i) <= i) {
        count(name, -1)
        sizes.delete(name)
      }
  }
  return most
}

const inGb = (bytes: number) => `${Number((bytes / 2 ** 30).toPrecision(2))} GB`

/**
 * The same for one convolution, before its patches are so much as numbered.
 *
 * @param rows Patches: images × places of the filter.
 * @param length Numbers in each.
 */
export function checkPatches(rows: number, length: number): void {
  const [bytes, limit] = [4 * rows * length, room()]
  if (bytes <= limit) return
  throw new UserError(
    `a convolution${at(new Error().stack)} needs ${inGb(bytes)} of memory for its ${rows} patches of ${length} ` +
      `numbers, and there are ${inGb(limit)}: ` +
      'use a smaller batch, smaller images or fewer filters.',
  )
}

/**
 * Refuses what has no room.
 *
 * @param limit Bytes there are. Default: the computer's, or its container's.
 * @throws UserError when a run of the step needs more.
 */
export function checkRoom(name: string, listing: Listing, limit = room()): void {
  const { bytes, patches } = needOf(listing)
  if (bytes <= limit) return
  const many = patches > bytes / 4
  const why = many ? `, ${inGb(patches)} of it for the patches of its convolutions` : ''
  const less = many ? 'a smaller batch, smaller images or fewer filters' : 'a smaller batch or smaller tensors'
  throw new UserError(
    `the step "${name}" needs about ${inGb(bytes)} of memory at once${why}, and there are ${inGb(limit)}: use ${less}.`,
  )
}
