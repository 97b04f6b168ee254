import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { cacheFolder } from '../cache-folder.ts'

const PREFIX = 'installing-'
/** Age in ms from which a scratch folder belongs to an installation that was killed. */
const LEFT_BEHIND = 3600_000

/**
 * Runs `work` with a new folder inside the cache, which is deleted afterwards. Leftovers of killed
 * installations are deleted first.
 *
 * @throws UserError when the cache is not writable.
 */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const cache = cacheFolder()
  const folder = make(cache)
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function make(cache: string): string {
  try {
    createFolder(cache)
    for (const name of readdirSync(cache))
      if (name.startsWith(PREFIX) && Date.now() - statSync(join(cache, name)).mtimeMs > LEFT_BEHIND)
        rmSync(join(cache, name), { recursive: true, force: true })
    return mkdtempSync(join(cache, PREFIX))
  } catch (cause) {
    throw new UserError(
      `the cache folder ${cache} is not writable (${(cause as Error).message}): set SENTE_CACHE to another one.`,
      { cause },
    )
  }
}

/** Creates a folder and its parents; Node's own `recursive` never returns for a folder in /proc. */
function createFolder(folder: string): void {
  if (existsSync(folder)) return
  createFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    if (!existsSync(folder)) throw error // else another process was faster
  }
}

/** Moves a finished folder into place. Keeps one that `good` accepts and another process has put there meanwhile. */
export function moveInto(finished: string, place: string, good: () => boolean): void {
  if (existsSync(place) && !good()) rmSync(place, { recursive: true, force: true })
  try {
    renameSync(finished, place)
  } catch (error) {
    if (!good()) throw error
  }
}
