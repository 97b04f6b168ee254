import { list, readPiece } from '../access/read.ts'

/** Bytes read at once. */
const PIECE = 2 ** 22

/** Names of a run's TensorBoard event files, in the order in which they were written. */
export const eventFiles = (run: string): readonly string[] =>
  list(run)
    .filter(name => /^events\.out\.tfevents\.\d+$/.test(name))
    .sort()

/**
 * Reads the times of an event file's records: see `EventFile`. Checksums are not checked.
 *
 * @param from Where a record begins.
 * @param take Gets each record's wall-clock time in seconds since 1970, and its step.
 * @returns where to continue; `from` at the end, and before an unfinished or damaged record.
 */
export function eventTimes(
  run: string,
  name: string,
  from: number,
  take: (wall: number, step: number) => void,
): number {
  const piece = readPiece(run, name, from, PIECE)
  let at = 0
  while (at + 16 <= piece.length) {
    const length = piece.readUInt32LE(at)
    const next = at + length + 16
    if (next > piece.length) break
    const data = piece.subarray(at + 12, next - 4)
    if (data[0] === WALL_TIME && data[9] === STEP && data.length >= 11) take(data.readDoubleLE(1), varintAt(data, 10))
    at = next
  }
  return from + at
}

/** Keys of the first two fields: `double wall_time = 1`, `int64 step = 2`. */
const [WALL_TIME, STEP] = [0x09, 0x10]

function varintAt(data: Uint8Array, at: number): number {
  let value = 0
  for (let i = at, unit = 1; i < data.length; i++, unit *= 128) {
    value += (data[i]! & 127) * unit
    if (data[i]! < 128) break
  }
  return value
}
