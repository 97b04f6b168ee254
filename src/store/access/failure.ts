import { readdirSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'

/** The operating system failed to read or write something in a run folder. */
export class DiskError extends UserError {
  /** The reason in words, such as "the disk is full". */
  readonly reason: string
  /** The error code, such as `ENOSPC`. */
  readonly code: string

  constructor(path: string, verb: Verb, error: unknown) {
    const code = codeOf(error as NodeJS.ErrnoException)
    const reason = reasons[code] ?? (error as Error).message
    super(`${path} cannot be ${verb}: ${reason}.`, { cause: error })
    this.reason = reason
    this.code = code
  }
}

export type Verb = 'read' | 'written'

const busy = 'another program is using it; close it'
const open = 'too many files are open; close other programs or raise the limit (ulimit -n)'

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EIO: 'the disk reports an error (EIO) and may be failing',
  EBUSY: busy,
  ETXTBSY: busy,
  EMFILE: open,
  ENFILE: open,
  ESTALE: 'the network drive lost it (stale file handle)',
  ENODEV: 'the drive was removed',
  ENXIO: 'it is not a regular file',
  ELOOP: 'it is a symbolic link',
  EFBIG: 'the file is too large for the file system',
  ENAMETOOLONG: 'its name is too long for the file system',
  ENOENT: 'it does not exist',
  EEXIST: 'something with that name already exists',
  ENOTDIR: 'a file is where a folder should be',
  EISDIR: 'a folder is where a file should be',
}

/** The code of a system error. libuv has none for some: EDQUOT arrives as "Unknown system error -122". */
function codeOf({ code = '', errno }: NodeJS.ErrnoException): string {
  if (/^E[A-Z0-9]+$/.test(code) || errno === undefined) return code
  return Object.entries(constants.errno).find(([, number]) => number === -errno)?.[0] ?? code
}

/** Whether the error comes from a system call rather than a bug. */
const isSystemError = (error: unknown): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).syscall !== undefined

/** Turns a failed system call on `path`, in the run folder `run`, into a UserError; returns other errors unchanged. */
export function explain(run: string, path: string, verb: Verb, error: unknown): unknown {
  if (!isSystemError(error)) return error
  if ((error as NodeJS.ErrnoException).code === 'ENOENT' && kindOf(run) === undefined) return gone(run, error)
  return new DiskError(path, verb, error)
}

/** Runs `work`. @throws its error as `explain` returns it. */
export function attempt<T>(run: string, path: string, verb: Verb, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw explain(run, path, verb, error)
  }
}

/** Runs `work`, then `close`; if both fail, throws the first error. */
export function andClose<T>(work: () => T, close: () => void): T {
  let result: T
  try {
    result = work()
  } catch (error) {
    try {
      close()
    } catch {}
    throw error
  }
  close()
  return result
}

/** What a path given by the user leads to, following links; undefined: nothing. */
export function kindOf(path: string): 'folder' | 'file' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch {
    return undefined
  }
}

/** The error for a run folder that disappeared during the run. */
export const gone = (run: string, cause?: unknown): UserError =>
  new UserError(
    `${run} no longer exists: it was moved or deleted while the run was writing to it, so the run has stopped. If it ` +
      `was moved, resume it there: npx sente resume <folder>`,
    { cause },
  )

/** A DiskError with how to go on added; returns other errors unchanged. */
export const diskError = (run: string, error: unknown): unknown =>
  error instanceof DiskError
    ? new UserError(
        hasCheckpoint(run)
          ? `${error.message} Everything saved before is intact; fix this, then resume with: npx sente resume ${run}`
          : `${error.message} The run has no checkpoint yet; fix this, then start it again.`,
        { cause: error },
      )
    : error

function hasCheckpoint(run: string): boolean {
  try {
    return readdirSync(join(run, 'checkpoints')).some(name => /^\d+(\.old)?$/.test(name))
  } catch {
    return false
  }
}
