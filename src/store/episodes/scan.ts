import { basename, dirname } from 'node:path'
import { look } from '../access/look.ts'
import { readPiece } from '../access/read.ts'
import { type Gap, type Sealed, scan } from './seal.ts'

/** Bytes of a file that are looked at together; the head of a message is far smaller, a body is not read. */
const WINDOW = 2 ** 26

/**
 * Everything in a file of episodes, as `scan` gives it, of any size: the file is read in pieces. Where a whole piece is
 * damaged, so is what follows.
 *
 * @param window Bytes of a piece.
 * @throws UserError when it is no plain file, or cannot be read.
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
    /** The piece ends in something that may go on in the next one. */
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
    if (piece.length === 0) break // it has become shorter meanwhile
  }
  return { messages, gaps, size }
}
