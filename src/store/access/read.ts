import { closeSync, constants, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { andClose, attempt } from './failure.ts'
import { isFolder, look, openPlain } from './look.ts'

/** Bytes per read call: the system allows at most 2³¹ − 1. */
const PIECE = 2 ** 30
/** Bytes per piece of a file that is streamed. */
const CHUNK = 2 ** 22

/**
 * Reads a whole file; undefined if it does not exist.
 *
 * @param most Largest size in bytes.
 * @throws UserError when it is larger, not a regular file, or cannot be read.
 */
export function readFile(run: string, name: string, most: number): Buffer | undefined {
  const path = join(run, name)
  if (!look(run, name)) return undefined
  const { file, stats } = openPlain(run, name, constants.O_RDONLY, 'read')
  return andClose(
    () => {
      if (stats.size > most)
        throw new UserError(
          `${path} has ${stats.size} bytes, more than the limit of ${most}: it is damaged or was not written by ` +
            `sente; use a copy.`,
        )
      return fill(run, path, file, 0, stats.size)
    },
    () => closeSync(file),
  )
}

/**
 * Reads up to `bytes` of a file from byte `from` on, fewer at its end.
 *
 * @throws UserError when it does not exist or cannot be read.
 */
export function readPiece(run: string, name: string, from: number, bytes: number): Buffer {
  const path = join(run, name)
  const { file, stats } = openPlain(run, name, constants.O_RDONLY, 'read')
  return andClose(
    () => fill(run, path, file, from, Math.max(0, Math.min(bytes, stats.size - from))),
    () => closeSync(file),
  )
}

/** Streams the first `bytes` of a file. @throws UserError when it does not exist or cannot be read. */
export function* pieces(run: string, name: string, bytes: number): Generator<Buffer> {
  for (let from = 0; from < bytes; from += CHUNK) {
    const piece = readPiece(run, name, from, Math.min(CHUNK, bytes - from))
    if (piece.length === 0) return
    yield piece
  }
}

/** Names in a folder; empty if it does not exist. @param name '' for the run folder itself. */
export function list(run: string, name = ''): readonly string[] {
  const path = name === '' ? run : join(run, name)
  if (name !== '' && !isFolder(run, name)) return []
  return attempt(run, path, 'read', () => readdirSync(path))
}

/** Reads a system file such as `/proc/1/stat`; undefined if it cannot be read. */
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
    throw new UserError(`${path} has ${bytes} bytes, which do not fit in this machine's memory.`, { cause: error })
  }
}
