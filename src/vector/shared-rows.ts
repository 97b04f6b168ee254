import { type Space, type Value, width } from '../core/space.ts'

/** Values of a space in one array, one per row. */
export interface Rows {
  /** `[N, …]`: Float32, row-major, for a Box; Int32 for the others, one number per choice. */
  readonly array: Float32Array | Int32Array
  /** Whether `value` has the type and length of a row; bounds are not checked. */
  fits(value: unknown): boolean
  set(row: number, value: Value<Space>): void
  /** A view of the row, if its values are arrays: later writes show in it. */
  at(row: number): Value<Space>
  copy(row: number): Value<Space>
}

/** Numbers per row. */
export const numbersOf = (space: Space): number =>
  space.kind === 'box' ? width(space) : space.kind === 'discrete' ? 1 : space.sizes.length

/** `n` rows for values of `space` in `buffer`, starting at byte `at`, 4 bytes per number. */
export function rows(space: Space, n: number, buffer: ArrayBufferLike, at: number): Rows {
  const size = numbersOf(space)
  const Numbers = space.kind === 'box' ? Float32Array : Int32Array
  const array = new Numbers(buffer as ArrayBuffer, at, n * size)
  if (space.kind === 'discrete')
    return {
      array,
      fits: value => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31,
      set: (row, value) => {
        array[row] = value as number
      },
      at: row => array[row]!,
      copy: row => array[row]!,
    }
  const views = Array.from({ length: n }, (_, row) => array.subarray(row * size, (row + 1) * size))
  return {
    array,
    fits: value => value instanceof Numbers && value.length === size,
    set: (row, value) => {
      if (value !== views[row]) array.set(value as Float32Array, row * size)
    },
    at: row => views[row]!,
    // Not slice(), which would allocate shared memory again.
    copy: row => Numbers.from(views[row]!),
  }
}
