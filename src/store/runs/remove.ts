import { UserError } from '../../core/error.ts'
import { kindOf } from '../access/failure.ts'
import { look } from '../access/look.ts'
import { list, readFile } from '../access/read.ts'
import { sizeOf } from '../access/size.ts'
import { discard, dropEmpty } from '../access/write.ts'
import { lock, writerOf } from './lock.ts'

/** Bytes of the longest run.json that is looked into. */
const MOST = 16 * 2 ** 20

/** Names of what runs write; `run.json` is deleted last, so that an interrupted removal can be repeated. */
const OWN = /^(\.run\.json|events\.jsonl|events\.out\.tfevents\..*|episodes|checkpoints|lock(\..*)?)$/

/**
 * Checks that a run, even a damaged one, may be deleted or cleaned.
 *
 * @throws UserError when the folder holds no run, or a process writes to it.
 */
export function requireIdle(run: string): void {
  if (kindOf(run) !== 'folder' || !list(run).includes('run.json') || isForeign(run))
    throw new UserError(`${run} is not a run folder: name one that sente runs lists.`, { usage: true })
  const pid = hasLock(run) ? writerOf(run) : undefined
  if (pid !== undefined)
    throw new UserError(`${run} is being written by process ${pid}: wait for it, or stop it first.`)
}

/**
 * Deletes a run: everything that training wrote, then the folder unless the user put other files there.
 *
 * @returns the bytes freed, and the names of other files, which stay.
 * @throws UserError when the folder holds no run, or a process writes to it.
 */
export function removeRun(run: string): { readonly bytes: number; readonly left: readonly string[] } {
  requireIdle(run)
  const before = sizeOf(run)
  const unlock = hasLock(run) ? lock(run, true) : () => {}
  try {
    const names = list(run).filter(name => OWN.test(name) && name !== 'lock')
    for (const name of [...names, 'run.json']) discard(run, name)
  } finally {
    unlock()
  }
  if (!hasLock(run)) discard(run, 'lock')
  dropEmpty(run)
  const there = kindOf(run) === 'folder'
  return { bytes: before - (there ? sizeOf(run) : 0), left: there ? list(run) : [] }
}

/** Whether the lock is a file, or could be; if it is anything else, the folder is damaged and nobody writes to it. */
function hasLock(run: string): boolean {
  try {
    return look(run, 'lock')?.isFile() ?? true
  } catch {
    return false
  }
}

/** Whether another program wrote run.json: it is whole JSON, but has no agent or environment. */
function isForeign(run: string): boolean {
  try {
    const data = JSON.parse(String(readFile(run, 'run.json', MOST))) as unknown
    return !(typeof data === 'object' && data !== null && 'agent' in data && 'env' in data)
  } catch {
    return false // damaged
  }
}
