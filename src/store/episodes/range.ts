import { basename, dirname } from 'node:path'
import type { Data } from 'apache-arrow'
import { UserError } from '../../core/error.ts'
import { readPiece } from '../access/read.ts'
import { columnsOf, ROW } from './arrow.ts'
import { arrow, fromData, type Kind, typeOf } from './columns.ts'
import { nameOf, type RecordedEpisode } from './episodes.ts'
import { requireBatch } from './head.ts'
import { Layout } from './schema.ts'

/** Bytes of a message's body. */
interface Region {
  readonly offset: number
  readonly length: number
}

/** A column's buffers: null bits, offsets of rows without a declared width, values. */
interface Place {
  readonly kind: Kind
  readonly bits: Region
  readonly offsets: Region | undefined
  readonly values: Region
}

const BYTES = { int: 4, number: 8, floats: 4, ints: 4, bytes: 1 } as const

/**
 * Reads some steps and columns of an episode from its file, so that memory and time depend on how much is read and not
 * on the episode's length. Unlike `readEpisode` it does not verify the checksum, which covers the whole episode.
 */
export class StepReader {
  /** Number of steps. */
  readonly length: number
  readonly #episode: RecordedEpisode
  readonly #places: ReadonlyMap<string, Place>

  /** @throws UserError when it is not in this version's format. */
  constructor(episode: RecordedEpisode) {
    const { message, schema } = episode
    this.#episode = episode
    const { rows, places } = this.#guarded(() => {
      const head = this.#bytes({ offset: -message.head, length: message.head })
      return placesIn(head, message.bytes - message.head, Layout.parse(schema.facts.layout))
    })
    this.length = rows
    this.#places = places
  }

  /** The kinds of the columns by name. */
  get columns(): ReadonlyMap<string, Kind> {
    return new Map([...this.#places].map(([name, { kind }]) => [name, kind]))
  }

  /**
   * A column's values at steps `from` to `to`, exclusive, clamped to the episode; undefined where it has none.
   *
   * @throws UserError when they are damaged.
   */
  read(name: string, from: number, to: number): unknown[] {
    const place = this.#places.get(name)
    const [first, last] = [Math.max(0, from), Math.min(this.length, to)]
    if (!place || first >= last) return []
    const start = first & ~7 // bits are read by the byte
    return this.#guarded(() => fromData(place.kind, this.#data(place, start, last - start))).slice(first - start)
  }

  #data({ kind, bits, offsets, values }: Place, start: number, length: number): Data {
    const { makeData } = arrow()
    const type = typeOf(kind)
    const nullBitmap = bits.length > 0 ? this.#bytes(bits, start / 8, Math.ceil(length / 8)) : undefined
    const make = (more: object): Data =>
      makeData({ type, length, nullCount: nullBitmap ? -1 : 0, nullBitmap, ...more } as never)
    if (kind.kind === 'flag') return make({ data: this.#bytes(values, start / 8, Math.ceil(length / 8)) })
    const items = (from: number, count: number) => {
      const size = BYTES[kind.kind as keyof typeof BYTES]
      return typed(kind, this.#bytes(values, from * size, count * size))
    }
    if (kind.kind === 'int' || kind.kind === 'number') return make({ data: items(start, length) })
    const list = (data: ArrayBufferView & { length: number }, more: object) =>
      make({ ...more, child: makeData({ type: type.children[0]!.type, length: data.length, data } as never) })
    if (offsets === undefined) return list(items(start * kind.width!, length * kind.width!), {})
    const ends = typed({ kind: 'ints' }, this.#bytes(offsets, start * 4, (length + 1) * 4)) as Int32Array
    const [low, high] = [ends[0]!, ends[length]!]
    if (!(low >= 0 && high >= low)) throw new Error('the rows of a column overlap')
    return list(items(low, high - low), { valueOffsets: ends.map(end => end - low) })
  }

  /** Bytes of a region, copied to a buffer of their own, whose arrays are aligned. */
  #bytes({ offset, length }: Region, from = 0, count = length): Uint8Array<ArrayBuffer> {
    const { file, message } = this.#episode
    if (from + count > length) throw new Error('a column is shorter than the episode')
    const at = message.at + message.head + offset + from
    return new Uint8Array(readPiece(dirname(file), basename(file), at, count))
  }

  #guarded<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      if (error instanceof UserError) throw error
      throw new UserError(
        `episode ${nameOf(this.#episode)} in ${this.#episode.file} is damaged: ${(error as Error).message}; choose ` +
          `another.`,
        { cause: error },
      )
    }
  }
}

function typed(
  { kind }: Kind,
  { buffer }: Uint8Array<ArrayBuffer>,
): Float64Array | Float32Array | Int32Array | Uint8Array {
  if (kind === 'number') return new Float64Array(buffer)
  if (kind === 'floats') return new Float32Array(buffer)
  return kind === 'bytes' ? new Uint8Array(buffer) : new Int32Array(buffer)
}

/** The number of rows and the buffers of each column, from a message's head. @throws Error when they do not fit. */
function placesIn(head: Uint8Array, body: number, layout: Layout): { rows: number; places: Map<string, Place> } {
  requireBatch(Buffer.from(head.buffer))
  const { MessageReader } = arrow()
  const batch = new MessageReader(head).readMessage()?.header() as {
    length: number
    buffers: readonly Region[]
  }
  const rows = Number(batch.length)
  if (!(rows >= 1 && rows * ROW <= body)) throw new Error(`${body} bytes cannot hold ${rows} steps`)
  const regions = batch.buffers.map(({ offset, length }) => ({ offset: Number(offset), length: Number(length) }))
  let next = 0
  const take = (): Region => {
    const region = regions[next++]
    if (!region || !(region.offset >= 0 && region.length >= 0 && region.offset + region.length <= body))
      throw new Error('a column lies outside it')
    return region
  }
  const places = new Map<string, Place>()
  for (const { name, kind } of columnsOf(layout)) {
    const bits = take()
    const list = !(kind.kind === 'int' || kind.kind === 'number' || kind.kind === 'flag')
    const offsets = list && kind.width === undefined ? take() : undefined
    if (list) take() // the items' null bits; they have none
    places.set(name, { kind, bits, offsets, values: take() })
  }
  return { rows, places }
}
