import { statSync } from 'node:fs'
import { constants } from 'node:os'
import { UserError } from '../../core/error.ts'

/** The system refused to read or write something in a run's folder. */
export class DiskError extends UserError {
  /** Its words for it, such as "the disk is full". */
  readonly reason: string
  /** Its name, such as `ENOSPC`. */
  readonly code: string

  constructor(path: string, verb: Verb, error: unknown) {
    const code = nameOf(error as NodeJS.ErrnoException)
    const reason = reasons[code] ?? (error as Error).message
    super(`${path} cannot be ${verb}: ${reason}.`, { cause: error })
    this.reason = reason
    this.code = code
  }
}

export type Verb = 'read' | 'written'

const busy = 'another program is using it; close that program'
const open = 'too many files are open; close other programs, or raise the limit (ulimit -n)'

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EIO: 'the disk reports an error (EIO) and may be failing',
  EBUSY: busy,
  ETXTBSY: busy,
  EMFILE: open,
  ENFILE: open,
  ESTALE: 'the network drive no longer knows it',
  ENODEV: 'the drive is gone',
  ENXIO: 'it is not a plain file',
  ELOOP: 'it is a symbolic link',
  EFBIG: 'the file system takes no larger files',
  ENAMETOOLONG: 'its name is too long for the file system',
  ENOENT: 'it is not there, or no longer',
  EEXIST: 'something of that name is there already',
  ENOTDIR: 'a file is where a folder should be',
  EISDIR: 'a folder is where a file should be',
}

/** The name of a system error. libuv leaves some without one: EDQUOT comes as "Unknown system error -122". */
function nameOf({ code = '', errno }: NodeJS.ErrnoException): string {
  if (/^E[A-Z0-9]+$/.test(code) || errno === undefined) return code
  return Object.entries(constants.errno).find(([, number]) => number === -errno)?.[0] ?? code
}

/** Whether it comes from the system, not from a mistake of ours. */
const isSystems = (error: unknown): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).syscall !== undefined

/** What is to be told of a failure with `path` in the folder `run`: a sentence where the system refused something. */
export function told(run: string, path: string, verb: Verb, error: unknown): unknown {
  if (!isSystems(error)) return error
  if ((error as NodeJS.ErrnoException).code === 'ENOENT' && kindOf(run) === undefined) return gone(run, error)
  return new DiskError(path, verb, error)
}

/** Does it. @throws what `told` gives. */
export function attempt<T>(run: string, path: string, verb: Verb, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw told(run, path, verb, error)
  }
}

/** Calls `close` after `work`; if both fail, the first error is the one to tell. */
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

/** What there is under a path that a person gave, which may be a link; undefined: nothing. */
export function kindOf(path: string): 'folder' | 'file' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch {
    return undefined
  }
}

/** That a run's folder has gone while it was written. */
export const gone = (run: string, cause?: unknown): UserError =>
  new UserError(
    `${run} is no longer there: it was moved or deleted while the run was writing to it, so the run has stopped. If ` +
      `it was moved, continue where it is now with: npx sente resume <folder>`,
    { cause },
  )

/** A failure to write a run as one sentence that says how to go on; anything else as it is. */
export const diskError = (run: string, error: unknown): unknown =>
  error instanceof DiskError
    ? new UserError(
        `${error.message} What was saved before is kept. Solve that, then continue with: npx sente resume ${run}`,
        { cause: error },
      )
    : error
