import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { attempt, type Verb } from './failure.ts'

// A run folder may come from an untrusted source. A link in it would redirect reads, writes and deletions elsewhere,
// and a pipe or device would block or never end. So only this folder, in all of src/store, touches files: it checks
// every name below the run folder first, follows no links, and opens without blocking. The run folder itself may be a
// link, since the user named it.

/** Flags for `open`, where the system has them: refuse links, do not block on pipes. */
const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Stats of a regular file or folder inside `run`; undefined if it does not exist.
 *
 * @param name Path relative to `run`, separated by `/`, such as `checkpoints/100/manifest.json`.
 * @throws UserError when it, or a folder in its path, is anything else, such as a symbolic link.
 */
export function look(run: string, name: string): Stats | undefined {
  const parts = name.split('/')
  if (parts.some(part => /^\.{0,2}$|[\\\0]/.test(part))) throw new Error(`"${name}" is not a path inside a folder`)
  let path = run
  for (const [i, part] of parts.entries()) {
    path = join(path, part)
    const stats = attempt(run, path, 'read', () => lstatSync(path, { throwIfNoEntry: false }))
    if (stats === undefined) return undefined
    requirePlain(path, stats)
    if (i === parts.length - 1) return stats
    if (!stats.isDirectory()) throw wrongKind(path, 'file', 'folder')
  }
  return undefined
}

/** Whether the folder exists. @throws UserError when something else has that name. */
export function isFolder(run: string, name: string): boolean {
  const stats = look(run, name)
  if (stats && !stats.isDirectory()) throw wrongKind(join(run, name), 'file', 'folder')
  return stats !== undefined
}

/** Opens a regular file. @throws UserError when it is anything else, or cannot be opened. */
export function openPlain(run: string, name: string, flags: number, verb: Verb): { file: number; stats: Stats } {
  const path = join(run, name)
  const before = look(run, name)
  if (before?.isDirectory()) throw wrongKind(path, 'folder', 'file')
  return attempt(run, path, verb, () => {
    const file = openSync(path, flags | careful, 0o666)
    try {
      const stats = fstatSync(file)
      requirePlain(path, stats)
      return { file, stats }
    } catch (error) {
      closeSync(file)
      throw error
    }
  })
}

/** Flags to create and write a file, failing if the name is taken. */
export const exclusively = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | careful

/** The error for a file where a folder should be, or the other way round. */
export const wrongKind = (path: string, is: string, expected: string): UserError =>
  new UserError(
    `${path} is a ${is}, not a ${expected}: the run folder is damaged or was not written by sente; use a copy.`,
  )

function requirePlain(path: string, stats: Stats): void {
  if (stats.isFile() || stats.isDirectory()) return
  if (stats.isSymbolicLink())
    throw new UserError(
      `${path} is a symbolic link, which could lead out of the run folder: if you trust its source, replace the link ` +
        `with the file or folder itself.`,
    )
  const kind = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device'
  throw new UserError(`${path} is ${kind}, not a regular file: sente never writes one; delete it.`)
}
