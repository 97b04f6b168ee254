import type { Kind } from '../../../src/store/episodes/columns.ts'
import type { StepReader } from '../../../src/store/episodes/range.ts'
import type { Packed, Steps } from '../../wire/episodes.ts'

/** Columns that the page has no use for. */
const HIDDEN = ['episode', 'step']

/** Bytes of a step in `packSteps`, about. */
export function widthOf(reader: StepReader): number {
  let width = 0
  for (const [name, kind] of reader.columns)
    for (const value of reader.read(name, 0, 1)) width += packed(kind, [value]).data.length
  return width
}

/** Steps from `from` to `to`, exclusive, for a page. */
export function packSteps(reader: StepReader, from: number, to: number): Steps {
  const columns = Object.fromEntries(
    [...reader.columns]
      .filter(([name]) => !HIDDEN.includes(name))
      .map(([name, kind]) => [name, packed(kind, reader.read(name, from, to))]),
  )
  return { from, to: Math.min(to, reader.length), columns }
}

function packed({ kind }: Kind, values: readonly unknown[]): Packed {
  switch (kind) {
    case 'int':
      return { kind, data: base64(Int32Array.from(values, value => (value as number | undefined) ?? -1)) }
    case 'number':
      return { kind, data: base64(Float64Array.from(values, value => (value as number | undefined) ?? Number.NaN)) }
    case 'flag':
      return { kind, data: base64(Uint8Array.from(values, Number)) }
    default: {
      const arrays = values as (Float32Array | Int32Array | Uint8Array | undefined)[]
      const offsets = new Int32Array(values.length + 1)
      for (const [i, array] of arrays.entries()) offsets[i + 1] = offsets[i]! + (array?.length ?? 0)
      const data = new { floats: Float32Array, ints: Int32Array, bytes: Uint8Array }[kind](offsets.at(-1)!)
      for (const [i, array] of arrays.entries()) if (array) data.set(array, offsets[i])
      return { kind, data: base64(data), offsets: base64(offsets) }
    }
  }
}

/** The bytes of an array as text. */
export const base64 = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString('base64')
