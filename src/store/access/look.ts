import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { attempt, type Verb } from './failure.ts'

// A run's folder may come from anywhere. A link in it would lead reading, writing and deleting out of it, and a pipe or
// a device would block or never end. So everything in this folder of sources, and nothing else in src/store, touches
// files: it looks at each name below the run's folder first, follows no link, and waits for nothing when it opens. The
// run's folder itself may be a link: a person named it.

/** Flags for `open`, where the system has them: a link is refused, and a pipe not waited for. */
const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * The plain file or folder of that name inside `run`; undefined where there is none.
 *
 * @param name Relative to `run`, with `/` between its parts, such as `checkpoints/100/manifest.json`.
 * @throws UserError when it, or a folder on the way to it, is anything else, such as a symbolic link.
 */
export function look(run: string, name: string): Stats | undefined {
  const parts = name.split('/')
  if (parts.some(part => /^\.{0,2}$|[\\\0]/.test(part))) throw new Error(`"${name}" is no name inside a folder`)
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

/** Whether a folder of that name is there. @throws UserError when something else is. */
export function isFolder(run: string, name: string): boolean {
  const stats = look(run, name)
  if (stats && !stats.isDirectory()) throw wrongKind(join(run, name), 'file', 'folder')
  return stats !== undefined
}

/** Opens a plain file. @throws UserError when it is anything else, or cannot be opened. */
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

/** For a new file that is written: what is there already is never touched. */
export const exclusively = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | careful

/** That it is something else than it should be. */
export const wrongKind = (path: string, is: string, expected: string): UserError =>
  new UserError(
    `${path} is a ${is} where a ${expected} should be: the folder is damaged, or not what sente wrote; use a copy.`,
  )

function requirePlain(path: string, stats: Stats): void {
  if (stats.isFile() || stats.isDirectory()) return
  if (stats.isSymbolicLink())
    throw new UserError(
      `${path} is a symbolic link, which could lead out of the run's folder: put the file or folder itself there, ` +
        `if you trust whom it comes from.`,
    )
  const kind = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device'
  throw new UserError(`${path} is ${kind}, not a plain file: sente does not write such a thing; delete it.`)
}
