import type { TypedArray } from '../core/agent.ts'

/** Rows from this width on are copied by `set`, whose call costs about 150 ns, narrower ones number by number. */
const wide = 32

/** Where numbers lie: the `width` of row i start at `data[i * stride + offset]`. */
export interface Strided {
  readonly data: TypedArray
  readonly width: number
  readonly stride: number
  readonly offset: number
}

/**
 * Copies `count` rows of `width` numbers to the start of `target`, one after the other: `target[k] = data[rows[k]]`. The two may hold
 * numbers of different types.
 *
 * Widths 1 (rewards, actions) and 4 have loops of their own: without an inner loop the processor fetches several rows at once.
 */
export function gather(from: Strided, rows: Int32Array, count: number, target: TypedArray): void {
  const { data, width, stride, offset } = from
  if (width === 1) gatherNumbers(data, stride, offset, rows, count, target)
  else if (width === 4) gatherFours(data, stride, offset, rows, count, target)
  else if (width < wide) gatherNarrow(from, rows, count, target)
  else
    for (let k = 0; k < count; k++) {
      const start = rows[k]! * stride + offset
      target.set(data.subarray(start, start + width), k * width)
    }
}

function gatherNumbers(
  data: TypedArray,
  stride: number,
  offset: number,
  rows: Int32Array,
  count: number,
  target: TypedArray,
): void {
  for (let k = 0; k < count; k++) target[k] = data[rows[k]! * stride + offset]!
}

function gatherFours(
  data: TypedArray,
  stride: number,
  offset: number,
  rows: Int32Array,
  count: number,
  target: TypedArray,
): void {
  for (let k = 0; k < count; k++) {
    const from = rows[k]! * stride + offset
    const to = k * 4
    target[to] = data[from]!
    target[to + 1] = data[from + 1]!
    target[to + 2] = data[from + 2]!
    target[to + 3] = data[from + 3]!
  }
}

function gatherNarrow(
  { data, width, stride, offset }: Strided,
  rows: Int32Array,
  count: number,
  target: TypedArray,
): void {
  let to = 0
  for (let k = 0; k < count; k++) {
    const from = rows[k]! * stride + offset
    for (let i = 0; i < width; i++) target[to++] = data[from + i]!
  }
}
