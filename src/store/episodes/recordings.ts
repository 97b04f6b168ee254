import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { DiskError, kindOf } from '../access/failure.ts'
import { isFolder, look } from '../access/look.ts'
import { list } from '../access/read.ts'
import { beginFolder, makeFolder, requireWritable } from '../access/write.ts'
import { listEpisodes } from './episodes.ts'

/** What is recorded in a folder: the number of the next episode, and the steps of all. */
export function recorded(folder: string): { readonly next: number; readonly step: number } {
  if (kindOf(folder) !== 'folder' || !isFolder(folder, 'episodes')) return { next: 0, step: 0 }
  const numbers = list(folder, 'episodes').flatMap(file =>
    /^\d+\.arrow$/.test(file) ? [Number.parseInt(file, 10)] : [],
  )
  const known = numbers.length > 0 ? listEpisodes(folder).episodes : []
  const next = [...numbers, ...known.map(({ episode }) => episode)].reduce((next, n) => Math.max(next, n + 1), 0)
  return { next, step: known.at(-1)?.step ?? 0 }
}

/**
 * Creates `<folder>/episodes`, for episodes that belong to no training run.
 *
 * @param what The episodes, for the error: `games`.
 * @throws UserError when the folder cannot be written, or belongs to a training run.
 */
export function beginRecordings(folder: string, what: string): void {
  try {
    beginFolder(folder)
    if (look(folder, 'run.json'))
      throw new UserError(
        `${folder} belongs to a training run, which records its own episodes: choose another folder.`,
        { usage: true },
      )
    makeFolder(folder, 'episodes')
    requireWritable(join(folder, 'episodes'))
  } catch (error) {
    if (error instanceof UserError && !(error instanceof DiskError)) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new UserError(`${what} cannot be recorded in ${folder} (${code ?? message}): choose another folder.`, {
      usage: true,
      cause: error,
    })
  }
}
