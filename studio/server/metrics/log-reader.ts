import { createHash } from 'node:crypto'
import { linesAfter } from '../../../src/store/runs/event-tail.ts'

/** The last line that was read: its place and its hash, so that a log which was cut and rewritten is noticed. */
export interface Mark {
  readonly at: number
  readonly hash: string
}

/** How far a log was read. */
export interface Progress {
  /** Where to continue; undefined for an empty log. */
  readonly mark: Mark | undefined
  /** Whether the marked line was gone, because the run was resumed from a checkpoint: reading began anew. */
  readonly anew: boolean
  /** Whether the end was reached. */
  readonly complete: boolean
}

/**
 * Reads lines of a run's log after a mark.
 *
 * @param mark Default: from the beginning.
 * @param most Bytes after which no more are read.
 * @param reset Called before any line when reading begins anew.
 */
export function readLog(
  run: string,
  mark: Mark | undefined,
  most: number,
  { take, reset }: { readonly take: (line: string) => void; readonly reset: () => void },
): Progress {
  const marked = mark && linesAfter(run, 1, mark.at)
  const anew = mark !== undefined && (marked!.lines.length === 0 || hashOf(marked!.lines[0]!) !== mark.hash)
  if (anew) reset()
  const from = anew || !marked ? 0 : marked.to
  let last = anew ? undefined : mark
  for (let at = from; at - from < most; ) {
    const { lines, to } = linesAfter(run, Infinity, at)
    for (const line of lines) take(line)
    const line = lines.at(-1)
    if (line !== undefined) last = { at: to - Buffer.byteLength(line) - 1, hash: hashOf(line) }
    if (to === at) return { mark: last, anew, complete: true }
    at = to
  }
  return { mark: last, anew, complete: false }
}

const hashOf = (line: string): string => createHash('sha256').update(line).digest('hex').slice(0, 16)
