import { basename } from 'node:path'
import { later } from '../access/later.ts'
import { list } from '../access/read.ts'
import { sizeOf } from '../access/size.ts'
import { checkpoints } from '../checkpoints/checkpoint.ts'
import { readSnapshot } from '../checkpoints/load-snapshot.ts'
import { dispensable, prune } from '../checkpoints/prune.ts'
import { listEpisodes, pick } from '../episodes/episodes.ts'
import { lock } from './lock.ts'
import { requireIdle } from './remove.ts'

/** Bytes of training episodes to keep, besides the newest file of them. */
const RECORDINGS = 16 * 2 ** 20

/** What cleaning a run deletes. */
export interface Cleaning {
  /** Files and folders, as paths inside the run folder. */
  readonly names: readonly string[]
  readonly bytes: number
}

/**
 * Deletes what a run does not need: all checkpoints but the newest undamaged one and the best, and the oldest
 * recordings of training episodes beyond 16 MiB. It can still be resumed, evaluated and replayed.
 *
 * @param dry Only returns what would be deleted.
 * @throws UserError when the folder holds no run, or a process writes to it.
 */
export async function cleanRun(run: string, dry = false): Promise<Cleaning> {
  requireIdle(run)
  const unlock = dry ? () => {} : lock(run, true)
  try {
    const keep = newestUndamaged(run) + 1
    const files = recordings(run)
    const names = [...dispensable(run, keep), ...files]
    const bytes = names.reduce((sum, name) => sum + sizeOf(run, name), 0)
    if (!dry) {
      await prune(run, keep)
      for (const name of files) await later.remove(run, name)
    }
    return { names, bytes }
  } finally {
    unlock()
  }
}

/** Place among the checkpoints, newest first; if all are damaged, that of the oldest. */
function newestUndamaged(run: string): number {
  const found = checkpoints(run)
  const place = found.findIndex(({ path }) => {
    try {
      return readSnapshot(path) !== undefined
    } catch {
      return false
    }
  })
  return place < 0 ? found.length : place
}

/** The recordings to delete: never the newest file, nor the one with the episode that `replay` shows. */
function recordings(run: string): string[] {
  const files = list(run, 'episodes')
    .filter(name => /^\d+\.arrow$/.test(name))
    .sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
  if (files.length < 2) return []
  const { episodes } = listEpisodes(run)
  const best = episodes.length > 0 ? basename(pick(episodes, 'best', run).file) : ''
  let bytes = 0
  return files
    .filter((name, age) => {
      bytes += sizeOf(run, `episodes/${name}`)
      return age > 0 && bytes > RECORDINGS && name !== best
    })
    .map(name => `episodes/${name}`)
}
