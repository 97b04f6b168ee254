import { look } from '../access/look.ts'
import { readPiece } from '../access/read.ts'

const NAME = 'events.jsonl'

/** Most bytes read at once. */
const PIECE = 2 ** 18

/** Complete lines of a run's log. */
export interface LogLines {
  readonly lines: readonly string[]
  /** Byte offsets of the first line, and past the last one. */
  readonly from: number
  readonly to: number
  /** Bytes of the whole log; its last line may be unfinished. */
  readonly size: number
}

/**
 * Up to `most` lines that end at byte `to` or before: the log is read from its end, whatever its length. Their seals
 * are not checked.
 *
 * @param to Default: the end.
 * @param bytes Of all lines. Default: 256 KiB.
 */
export function linesBefore(run: string, most: number, to?: number, bytes = PIECE): LogLines {
  const size = look(run, NAME)?.size ?? 0
  const end = Math.min(to ?? size, size)
  const start = Math.max(0, end - bytes)
  const piece = end > start ? readPiece(run, NAME, start, end - start) : Buffer.alloc(0)
  const last = piece.lastIndexOf(0x0a) + 1
  let first = last
  for (let n = 0; n < most && first > 0; n++) {
    const before = first > 1 ? piece.lastIndexOf(0x0a, first - 2) + 1 : 0
    if (before === 0 && start > 0) break // perhaps its beginning is missing
    first = before
  }
  if (first === last && start > 0) return { lines: [], from: start, to: end, size } // within a line longer than that
  return { lines: split(piece, first, last), from: start + first, to: start + last, size }
}

/**
 * Up to `most` lines that begin at byte `from` or after, read from there on in pieces of at most 256 KiB. Their seals
 * are not checked.
 *
 * @param from Where a line begins.
 */
export function linesAfter(run: string, most: number, from: number): LogLines {
  const size = look(run, NAME)?.size ?? 0
  const piece = size > from ? readPiece(run, NAME, from, PIECE) : Buffer.alloc(0)
  let end = 0
  for (let n = 0; n < most; n++) {
    const next = piece.indexOf(0x0a, end) + 1
    if (next === 0) break
    end = next
  }
  const within = end === 0 && piece.length === PIECE // a line longer than a piece
  return { lines: split(piece, 0, end), from, to: from + (within ? piece.length : end), size }
}

const split = (piece: Buffer, from: number, to: number): string[] =>
  to > from
    ? piece
        .subarray(from, to - 1)
        .toString('utf8')
        .split('\n')
    : []
