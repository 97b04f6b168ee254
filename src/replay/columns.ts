import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'

/** One column of a replay memory: the shape of a row's entry (`[]` for a number) and how it is stored. */
export interface Field {
  readonly shape: readonly number[]
  /** Default `float32`. */
  readonly dtype?: 'float32' | 'int32' | 'uint8'
}
export type Schema = Readonly<Record<string, Field>>

/** A row to add: per column a number (width 1) or as many numbers as the column is wide. */
export type Row<S extends Schema = Schema> = { readonly [K in keyof S]: number | ArrayLike<number> }

/** A column of `data.length / width` rows. */
export interface Column {
  readonly name: string
  /** Numbers a row. */
  readonly width: number
  readonly data: TypedArray
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

/** Copies a row's entry into row `at`. @throws UserError when it is missing or of another width. */
export function store({ name, width, data }: Column, value: number | ArrayLike<number> | undefined, at: number): void {
  if (typeof value === 'number' && width === 1) {
    data[at] = value
    return
  }
  if (typeof value !== 'object' || value.length !== width)
    throw new UserError(
      `replay column "${name}" takes ${width} numbers a row, not ${typeof value === 'object' ? value.length : value}.`,
    )
  const from = at * width
  for (let i = 0; i < width; i++) data[from + i] = value[i]!
}

function allocate(name: string, { shape, dtype = 'float32' }: Field, rows: number): Column {
  const width = shape.reduce((a, b) => a * b, 1)
  try {
    return { name, width, data: new arrays[dtype](rows * width) }
  } catch (cause) {
    const gigabytes = ((rows * width * arrays[dtype].BYTES_PER_ELEMENT) / 2 ** 30).toFixed(1)
    throw new UserError(
      `replay column "${name}" of ${rows} rows needs ${gigabytes} GiB, which could not be allocated: use a smaller capacity.`,
      { cause },
    )
  }
}
