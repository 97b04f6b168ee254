import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { demandRoom } from '../core/room.ts'

/** One column of a replay memory: the shape of a row's entry (`[]` for a number) and how it is stored. */
export interface Field {
  readonly shape: readonly number[]
  /** Default `float32`. */
  readonly dtype?: 'float32' | 'int32' | 'uint8'
}
export type Schema = Readonly<Record<string, Field>>

/** A row to add: per column a number (width 1) or as many numbers as the column is wide. */
export type Row<S extends Schema = Schema> = { readonly [K in keyof S]: number | ArrayLike<number> }

/** A column: the `width` numbers of row i start at `data[i * stride + offset]`. */
export interface Column {
  readonly name: string
  /** Numbers a row. */
  readonly width: number
  readonly data: TypedArray
  readonly stride: number
  readonly offset: number
}

const arrays = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array }

/**
 * The columns of a schema, one typed array each, all zero. They are allocated whole: the operating system commits their pages as they
 * are first written, so an empty memory of a million rows costs almost nothing.
 *
 * @throws UserError when they do not fit into the machine's memory.
 */
export const columnsOf = (schema: Schema, rows: number): readonly Column[] =>
  Object.entries(schema).map(([name, field]) => allocate(name, field, rows))

/** Bytes of a column from which on it fills lines of the processor's cache by itself. */
const WIDE = 128

/**
 * As `columnsOf`, but columns below 128 bytes a row lie row after row in one array: to fetch a row from a large memory is then to wait
 * for one or two lines of the processor's cache, not for one a column.
 */
export function interleaved(schema: Schema, rows: number): readonly Column[] {
  const all = Object.entries(schema).map(([name, { shape, dtype = 'float32' }]) => {
    const width = shape.reduce((a, b) => a * b, 1)
    return { name, width, dtype, size: arrays[dtype].BYTES_PER_ELEMENT }
  })
  // Bytes come last, so that the others begin at multiples of four.
  const narrow = all.filter(({ width, size }) => width * size < WIDE).sort((a, b) => b.size - a.size)
  const used = narrow.reduce((sum, { width, size }) => sum + width * size, 0)
  const stride = Math.ceil(used / 4) * 4
  const bytes = stride + all.reduce((sum, { width, size }) => sum + width * size, 0) - used
  demandRoom(
    `a replay memory of ${rows.toLocaleString('en-US')} rows of ${bytes.toLocaleString('en-US')} bytes`,
    rows * bytes,
    'use a smaller capacity (bufferSize)',
  )
  const names = narrow.map(({ name }) => name).join(', ')
  const { buffer } = allocate(names, { shape: [stride], dtype: 'uint8' }, rows).data as Uint8Array<ArrayBuffer>
  let at = 0
  const places = new Map<string, Column>()
  for (const { name, width, dtype, size } of narrow) {
    places.set(name, { name, width, data: new arrays[dtype](buffer), stride: stride / size, offset: at / size })
    at += width * size
  }
  return Object.entries(schema).map(([name, field]) => places.get(name) ?? allocate(name, field, rows))
}

/** The words of the array that narrow columns of `interleaved` share, and how many a row has; undefined where there are none. */
export function packed(
  columns: readonly Column[],
): { readonly words: Int32Array; readonly stride: number } | undefined {
  const one = columns.find(({ width, data }) => width > 0 && width * data.BYTES_PER_ELEMENT < WIDE)
  return one && { words: new Int32Array(one.data.buffer), stride: (one.stride * one.data.BYTES_PER_ELEMENT) / 4 }
}

/** The rows [from, to) of a column, one after the other. Where it is not interleaved these are the numbers themselves, no copy. */
export function slice({ data, width, stride, offset }: Column, from: number, to: number): TypedArray {
  if (stride === width) return data.subarray(from * width, to * width)
  const copy = new (data.constructor as new (length: number) => TypedArray)((to - from) * width)
  for (let i = from, k = 0; i < to; i++)
    for (let j = i * stride + offset, end = j + width; j < end; j++) copy[k++] = data[j]!
  return copy
}

/** Writes `numbers`, `[rows, width]` or more, into the first rows of a column. */
export function fill({ data, width, stride, offset }: Column, numbers: TypedArray, rows: number): void {
  for (let i = 0, k = 0; i < rows; i++)
    for (let j = i * stride + offset, end = j + width; j < end; j++) data[j] = numbers[k++]!
}

/** Copies a row's entry into row `at`. @throws UserError when it is missing or of another width. */
export function store(column: Column, value: number | ArrayLike<number> | undefined, at: number): void {
  const { name, width, data, stride, offset } = column
  if (typeof value === 'number' && width === 1) {
    data[at * stride + offset] = value
    return
  }
  if (typeof value !== 'object' || value.length !== width)
    throw new UserError(
      `replay column "${name}" takes ${width} numbers a row, not ${typeof value === 'object' ? value.length : value}.`,
    )
  const from = at * stride + offset
  for (let i = 0; i < width; i++) data[from + i] = value[i]!
}

function allocate(name: string, { shape, dtype = 'float32' }: Field, rows: number): Column {
  const width = shape.reduce((a, b) => a * b, 1)
  try {
    return { name, width, data: new arrays[dtype](rows * width), stride: width, offset: 0 }
  } catch (cause) {
    const gigabytes = ((rows * width * arrays[dtype].BYTES_PER_ELEMENT) / 2 ** 30).toFixed(1)
    throw new UserError(
      `replay column "${name}" of ${rows} rows needs ${gigabytes} GiB, which could not be allocated: use a smaller capacity.`,
      { cause },
    )
  }
}
