import { basename, dirname } from 'node:path'
import { look } from '../access/look.ts'
import { readPiece } from '../access/read.ts'
import { type Gap, type Sealed, scan } from './seal.ts'

/** Bytes read at a time. A message's head is far smaller; its body may extend past the window. */
const WINDOW = 2 ** 26

/**
 * Like `scan`, for an episode file of any size, read in pieces. After a completely damaged piece, the rest of the file
 * counts as damaged.
 *
 * @param window Bytes per piece.
 * @throws UserError when it is not a regular file, or cannot be read.
 */
export function scanFile(file: string, window = WINDOW): { messages: Sealed[]; gaps: Gap[]; size: number } {
  const [run, name] = [dirname(file), basename(file)]
  const size = look(run, name)?.size ?? 0
  const messages: Sealed[] = []
  const gaps: Gap[] = []
  for (let from = 0; from < size; ) {
    const piece = readPiece(run, name, from, window)
    const found = scan(piece, size - from)
    const ends = from + piece.length >= size
    const open = found.gaps.at(-1)
    /** The piece ends in something that may continue in the next one. */
    const cut = !ends && open !== undefined && open.at + open.bytes === piece.length
    if (cut) found.gaps.pop()
    for (const message of found.messages) messages.push({ ...message, at: from + message.at })
    for (const gap of found.gaps) gaps.push({ ...gap, at: from + gap.at })
    if (cut && open.at === 0) {
      gaps.push({ at: from, bytes: size - from, torn: false })
      break
    }
    const last = found.messages.at(-1)
    from += cut ? open.at : Math.max(piece.length, last ? last.at + last.bytes : 0)
    if (piece.length === 0) break // the file was truncated meanwhile
  }
  return { messages, gaps, size }
}
