import { closeSync, constants, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { andClose, attempt } from './failure.ts'
import { isFolder, look, openPlain } from './look.ts'

/** Bytes that are read at once: the system takes no more than 2³¹ − 1. */
const PIECE = 2 ** 30
/** Bytes of a file that need not be in memory as a whole. */
const SMALL = 2 ** 22

/**
 * A whole file; undefined where there is none.
 *
 * @param most Bytes that such a file may have.
 * @throws UserError when it has more, is no plain file, or cannot be read.
 */
export function readFile(run: string, name: string, most: number): Buffer | undefined {
  const path = join(run, name)
  if (!look(run, name)) return undefined
  const { file, stats } = openPlain(run, name, constants.O_RDONLY, 'read')
  return andClose(
    () => {
      if (stats.size > most)
        throw new UserError(
          `${path} has ${stats.size} bytes, and such a file has ${most} at most: it is damaged, or not what sente ` +
            `wrote; use a copy.`,
        )
      return fill(run, path, file, 0, stats.size)
    },
    () => closeSync(file),
  )
}

/**
 * `bytes` of a file from byte `from` on, fewer where it ends. @throws UserError when it is not there, or cannot be
 * read.
 */
export function readPiece(run: string, name: string, from: number, bytes: number): Buffer {
  const path = join(run, name)
  const { file, stats } = openPlain(run, name, constants.O_RDONLY, 'read')
  return andClose(
    () => fill(run, path, file, from, Math.max(0, Math.min(bytes, stats.size - from))),
    () => closeSync(file),
  )
}

/** The first `bytes` of a file, in pieces. @throws UserError when it is not there, or cannot be read. */
export function* pieces(run: string, name: string, bytes: number): Generator<Buffer> {
  for (let from = 0; from < bytes; from += SMALL) {
    const piece = readPiece(run, name, from, Math.min(SMALL, bytes - from))
    if (piece.length === 0) return
    yield piece
  }
}

/** The names in a folder; none where it is not there. @param name '' for the run's folder itself. */
export function list(run: string, name = ''): readonly string[] {
  const path = name === '' ? run : join(run, name)
  if (name !== '' && !isFolder(run, name)) return []
  return attempt(run, path, 'read', () => readdirSync(path))
}

/** What the system says in a file of its own, such as `/proc/1/stat`; undefined where it does not. */
export function readSystem(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function fill(run: string, path: string, file: number, from: number, bytes: number): Buffer {
  const buffer = allocate(path, bytes)
  let at = 0
  for (let more = -1; at < bytes && more !== 0; at += more)
    more = attempt(run, path, 'read', () => readSync(file, buffer, at, Math.min(bytes - at, PIECE), from + at))
  return buffer.subarray(0, at)
}

function allocate(path: string, bytes: number): Buffer {
  try {
    return Buffer.allocUnsafe(bytes)
  } catch (error) {
    throw new UserError(`${path} has ${bytes} bytes, which do not fit into this machine's memory.`, { cause: error })
  }
}
