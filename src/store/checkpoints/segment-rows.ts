import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { requireRoom } from '../../core/guard/room.ts'
import type { SavedMemory } from '../../core/snapshot.ts'
import { arrayOf, bytesOf, dtypeOf, sizeOf } from '../json/exact-json.ts'
import type { Manifest, Segment } from './manifest.ts'

type Layout = NonNullable<Manifest['memory']>
type Columns = Layout['columns']

/** Columns of a replay memory, in the order of a segment file. */
export const columnsOf = (memory: SavedMemory): Columns =>
  Object.entries(slots(memory, 0, 1)).map(([name, data]) => ({ name, dtype: dtypeOf(data)!, width: data.length }))

/** Copies rows [from, to) as a segment file stores them: column by column. Row i lies at i mod capacity. */
export function copyRows(memory: SavedMemory, from: number, to: number): Uint8Array {
  const { capacity } = memory
  const [first, last] = [from % capacity, (to - 1) % capacity]
  const pieces =
    first <= last ? [slots(memory, first, last + 1)] : [slots(memory, first, capacity), slots(memory, 0, last + 1)]
  return Buffer.concat(Object.keys(pieces[0]!).flatMap(name => pieces.map(piece => bytesOf(piece[name]!))))
}

/** The columns' slots [from, to). */
function slots(memory: SavedMemory, from: number, to: number): SavedMemory['columns'] {
  if (memory.rows) return memory.rows(from, to)
  const { capacity, columns } = memory
  const slices = Object.entries(columns).map(([name, data]) => {
    const width = data.length / capacity
    return [name, data.subarray(from * width, to * width)]
  })
  return Object.fromEntries(slices)
}

/** Bytes per row. */
const rowBytes = (columns: Columns): number => columns.reduce((sum, { dtype, width }) => sum + width * sizeOf(dtype), 0)

/**
 * Checks, before any segment is read, that the segments cover all rows.
 *
 * @throws UserError when rows are missing.
 */
function requireRows({ capacity, size, added, columns, segments }: Layout): void {
  if (size !== Math.min(added, capacity) || (rowBytes(columns) === 0 && size > 0))
    throw new UserError(
      `the replay memory cannot hold ${size} rows after ${added} were added with capacity ${capacity}: the manifest ` +
        `is damaged; use another checkpoint.`,
    )
  if (new Set(columns.map(({ name }) => name)).size < columns.length)
    throw new UserError('the replay memory has two columns with the same name: use another checkpoint.')
  let next = added - size
  for (const { from, to } of segments) {
    if (from > next || to <= next || to > added)
      throw new UserError(
        `the replay memory's segments have a gap or overlap at row ${next}: the manifest is damaged; use another ` +
          `checkpoint.`,
      )
    next = to
  }
  if (next !== added)
    throw new UserError(`the replay memory's rows from ${next} on are missing: use another checkpoint.`)
}

/**
 * Rebuilds a replay memory from its segments, with row i at i mod capacity.
 *
 * @param read Reads a segment of the given size in bytes.
 * @throws UserError when rows are missing, or do not fit in this machine's memory.
 */
export function joinRows(layout: Layout, read: (segment: Segment, bytes: number) => Uint8Array): SavedMemory {
  requireRows(layout)
  const { capacity, size, added, columns, segments } = layout
  const row = rowBytes(columns)
  const largest = segments.reduce((most, { from, to }) => Math.max(most, to - from), 0)
  requireRoom(
    `reading a replay memory of ${size.toLocaleString('en-US')} rows`,
    (2 * size + largest) * row,
    'use another checkpoint, or a machine with more memory',
  )
  const joined = columns.map(({ name, dtype, width }) => {
    const bytes = width * sizeOf(dtype)
    return { name, dtype, bytes, data: new Uint8Array(size * bytes) }
  })
  let next = added - size
  for (const segment of segments) {
    const { from, to } = segment
    const content = read(segment, (to - from) * row)
    if (content.length !== (to - from) * row)
      throw new UserError(
        `the replay memory's rows ${from} to ${to} have the wrong size: they are damaged; use another checkpoint.`,
      )
    let start = 0
    for (const { bytes, data } of joined) {
      for (let i = next; bytes > 0 && i < to; i++) {
        const at = start + (i - from) * bytes
        data.set(content.subarray(at, at + bytes), (i % capacity) * bytes)
      }
      start += (to - from) * bytes
    }
    next = to
  }
  const whole = joined.map(({ name, dtype, data }): [string, TypedArray] => [name, arrayOf(dtype, data)])
  return { capacity, size, added, columns: Object.fromEntries(whole) }
}
