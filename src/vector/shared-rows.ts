import { type Space, type Value, width } from '../core/space.ts'

/** Values of one space in one array, a row each. */
export interface Rows {
  /** `[N, …]`: Float32 for a Box, row-major; Int32 for the others, one number or one for each choice. */
  readonly array: Float32Array | Int32Array
  /** Whether `value` is of the kind and length of a row; not whether it is within bounds. */
  fits(value: unknown): boolean
  set(row: number, value: Value<Space>): void
  /** The row itself, where it is an array: what is written there next shows in it. */
  at(row: number): Value<Space>
  copy(row: number): Value<Space>
}

/** Numbers in a row. */
export const numbersOf = (space: Space): number =>
  space.kind === 'box' ? width(space) : space.kind === 'discrete' ? 1 : space.sizes.length

/** `n` rows for values of `space` in `buffer` from byte `at` on: 4 bytes a number. */
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
    // Not slice(): what leaves the shared memory should not be shared memory again.
    copy: row => Numbers.from(views[row]!),
  }
}
