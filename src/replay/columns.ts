import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { inGiB, requireRoom } from '../core/guard/room.ts'

/** One column of a replay buffer: the shape of a row's entry (`[]` for a number) and how it is stored. */
export interface Field {
  readonly shape: readonly number[]
  /** Default `float32`. */
  readonly dtype?: 'float32' | 'int32' | 'uint8'
  /**
   * For numbers that are choices, how many each has: they are sampled as concatenated one-hot rows, Σ numbers in all.
   */
  readonly oneHot?: readonly number[]
}
export type Schema = Readonly<Record<string, Field>>

/** A row to add: for each column a number (width 1), or as many numbers as the column is wide. */
export type Row<S extends Schema = Schema> = { readonly [K in keyof S]: number | ArrayLike<number> }

/** A column: the `width` numbers of row i start at `data[i * stride + offset]`. */
export interface Column {
  readonly name: string
  /** Numbers per row. */
  readonly width: number
  /** Choices of each number, where they are sampled as one-hot rows. */
  readonly oneHot?: readonly number[]
  readonly data: TypedArray
  readonly stride: number
  readonly offset: number
}

const arrays = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array }

/**
 * The columns of a schema, one zeroed typed array each. They are allocated at full size: the operating system commits
 * pages when they are first written, so an empty buffer of a million rows costs almost nothing.
 *
 * @throws UserError when they do not fit into the machine's memory.
 */
export const columnsOf = (schema: Schema, rows: number): readonly Column[] =>
  Object.entries(schema).map(([name, field]) => allocate(name, field, rows))

/** Bytes per row from which a column fills cache lines by itself. */
const WIDE = 128

/**
 * Like `columnsOf`, but columns below 128 bytes a row share one array, row after row: fetching a row from a large
 * buffer then waits for one or two cache lines rather than for one per column.
 */
export function interleaved(schema: Schema, rows: number): readonly Column[] {
  const all = Object.entries(schema).map(([name, { shape, dtype = 'float32', oneHot }]) => {
    const width = shape.reduce((a, b) => a * b, 1)
    return { name, width, dtype, size: arrays[dtype].BYTES_PER_ELEMENT, ...(oneHot && { oneHot }) }
  })
  // bytes come last, so that the other columns are aligned to four bytes
  const narrow = all.filter(({ width, size }) => width * size < WIDE).sort((a, b) => b.size - a.size)
  const used = narrow.reduce((sum, { width, size }) => sum + width * size, 0)
  const stride = Math.ceil(used / 4) * 4
  const bytes = stride + all.reduce((sum, { width, size }) => sum + width * size, 0) - used
  requireRoom(
    `a replay buffer of ${rows.toLocaleString('en-US')} rows of ${bytes.toLocaleString('en-US')} bytes`,
    rows * bytes,
    'use a smaller capacity (bufferSize)',
  )
  const names = narrow.map(({ name }) => name).join(', ')
  const { buffer } = allocate(names, { shape: [stride], dtype: 'uint8' }, rows).data as Uint8Array<ArrayBuffer>
  let at = 0
  const places = new Map<string, Column>()
  for (const { dtype, size, ...column } of narrow) {
    const { name, width } = column
    places.set(name, { ...column, data: new arrays[dtype](buffer), stride: stride / size, offset: at / size })
    at += width * size
  }
  return Object.entries(schema).map(([name, field]) => places.get(name) ?? allocate(name, field, rows))
}

/**
 * The words of the array that the narrow columns of `interleaved` share, and how many a row has; undefined where there
 * are none.
 */
export function packed(
  columns: readonly Column[],
): { readonly words: Int32Array; readonly stride: number } | undefined {
  const one = columns.find(({ width, data }) => width > 0 && width * data.BYTES_PER_ELEMENT < WIDE)
  return one && { words: new Int32Array(one.data.buffer), stride: (one.stride * one.data.BYTES_PER_ELEMENT) / 4 }
}

/**
 * The rows [from, to) of a column, one after the other: a view where the column is not interleaved, else a copy.
 */
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

/** Numbers from which a row is copied by `set`, whose call costs more than copying a few numbers. */
const LONG = 32

/**
 * Copies a row's entry into row `at`.
 *
 * @throws UserError when it is missing, of another width, or holds a number that the column cannot represent.
 */
export function store(column: Column, value: number | ArrayLike<number> | undefined, at: number): void {
  const { name, width, data, stride, offset } = column
  const from = at * stride + offset
  if (typeof value === 'number' && width === 1) {
    data[from] = value
    if (!(data instanceof Float32Array)) requireKept(column, value, data[from]!, 0)
    return
  }
  if (typeof value !== 'object' || value.length !== width)
    throw new UserError(
      `replay column "${name}" takes ${width} numbers a row, not ${typeof value === 'object' ? value.length : value}.`,
    )
  if (data instanceof Uint8Array && value instanceof Uint8Array && !column.oneHot) data.set(value, from)
  else if (data instanceof Float32Array && width >= LONG) data.set(value, from)
  else if (data instanceof Float32Array) for (let i = 0; i < width; i++) data[from + i] = value[i]!
  else if (data instanceof Uint8Array && value instanceof Float32Array) storeBytes(column, data, value, from)
  else
    for (let i = 0; i < width; i++) {
      data[from + i] = value[i]!
      requireKept(column, value[i]!, data[from + i]!, i)
    }
}

/** A separate, monomorphic loop: less than half the time for a picture. */
function storeBytes(column: Column, data: Uint8Array, value: Float32Array, from: number): void {
  for (let i = 0; i < value.length; i++) {
    const x = value[i]!
    data[from + i] = x
    if (data[from + i] !== x) requireKept(column, x, data[from + i]!, i)
  }
}

/** @throws UserError where the i-th number of a row is not stored exactly, or is not one of its choices. */
function requireKept({ name, data, oneHot }: Column, value: number, kept: number, i: number): void {
  if (value === kept && (!oneHot || (kept >= 0 && kept < oneHot[i]!))) return
  const most = oneHot ? oneHot[i]! - 1 : 255
  const range = oneHot || data instanceof Uint8Array ? ` from 0 to ${most}` : ''
  throw new UserError(
    `replay column "${name}" keeps whole numbers${range}, not ${value}: give it what its space allows.`,
  )
}

/** Whether `numbers`, the first rows of a column, may be written back with `fill`. */
export const fits = ({ width, data, oneHot }: Column, numbers: TypedArray, rows: number): boolean =>
  numbers.constructor === data.constructor &&
  numbers.length >= rows * width &&
  (!oneHot || numbers.subarray(0, rows * width).every((x, k) => x >= 0 && x < oneHot[k % width]!))

function allocate(name: string, { shape, dtype = 'float32', oneHot }: Field, rows: number): Column {
  const width = shape.reduce((a, b) => a * b, 1)
  try {
    const data = new arrays[dtype](rows * width)
    return { name, width, data, stride: width, offset: 0, ...(oneHot && { oneHot }) }
  } catch (cause) {
    const bytes = rows * width * arrays[dtype].BYTES_PER_ELEMENT
    throw new UserError(
      `replay column "${name}" of ${rows} rows needs ${inGiB(bytes)}, which could not be allocated: use a smaller ` +
        `capacity.`,
      { cause },
    )
  }
}
