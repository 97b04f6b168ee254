import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../core/error.ts'
import { andClose, DiskError, gone, kindOf } from '../access/failure.ts'
import { readFile, readSystem } from '../access/read.ts'
import { beginFolder, link, remove, rename, requireWritable, writeNew } from '../access/write.ts'
import { hasEnded } from './process.ts'

/** The process that writes a run. */
const Holder = z.object({ pid: z.number().int().positive(), host: z.string(), since: z.string() })
type Holder = z.infer<typeof Holder>

/** Most bytes of a lock. */
const MOST = 4096

/** The locks this process holds, by folder: the text of the lock, and how many holders share it. */
const held = new Map<string, { text: string; times: number }>()
process.on('exit', () => {
  for (const folder of held.keys()) release(folder)
})

/**
 * Locks a run's folder against other processes, creating it if needed; the same process may lock it several times. A
 * lock whose process is gone is ignored.
 *
 * @param alone Refuses a folder that this process has locked already.
 * @returns a function that unlocks once.
 * @throws UserError when another process writes to the run.
 */
export function lock(run: string, alone = false): () => void {
  const folder = resolve(run)
  const before = held.get(folder)
  if (alone && before)
    throw new UserError(`${run} is still being written by this process: wait for that run's end, or stop it first.`)
  const mine = before ?? { text: take(folder, run), times: 0 }
  held.set(folder, mine)
  mine.times++
  let done = false
  return () => {
    if (done) return
    done = true
    if (--mine.times === 0) release(folder)
  }
}

/**
 * The error for a folder that is no longer the one this process locked, because it was moved, deleted or replaced;
 * undefined if it still is, or the disk cannot tell.
 */
export function lost(run: string): UserError | undefined {
  const mine = held.get(resolve(run))
  try {
    if (mine !== undefined && settled(run) === mine.text) return undefined
  } catch (error) {
    if (error instanceof DiskError) return undefined
  }
  return kindOf(run) === undefined
    ? gone(run)
    : new UserError(
        `${run} is no longer the folder that the run was writing to, as its lock is not there: it was moved, ` +
          `replaced, or the lock deleted, so the run has stopped. Continue where the folder is now with: npx sente ` +
          `resume <folder>`,
      )
}

/** Retries for a missing lock, and the milliseconds between them. */
const [LOOKS, PAUSE] = [10, 20]

/** The text of a lock; one that another process takes for stale is missing for a moment: see `clear`. */
function settled(run: string): string | undefined {
  let text = read(run, 'lock')
  for (let looks = 0; text === undefined && looks < LOOKS && kindOf(run) !== undefined; looks++) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
    text = read(run, 'lock')
  }
  return text
}

/** The process that writes a run now, if there is one. */
export function writerOf(run: string): number | undefined {
  const holder = parse(read(run, 'lock'))
  return holder && alive(holder) ? holder.pid : undefined
}

/** The process on this machine that writes a run now, if there is one. */
export function writerHere(run: string): number | undefined {
  const holder = parse(read(run, 'lock'))
  return holder && holder.host === hostname() && alive(holder) ? holder.pid : undefined
}

function release(folder: string): void {
  try {
    if (!lost(folder)) remove(folder, 'lock')
  } catch {
    // A leftover lock is stale as soon as this process ends.
  }
  held.delete(folder)
}

function take(folder: string, shown: string): string {
  beginFolder(folder)
  requireWritable(folder)
  const own = `lock.${process.pid}`
  const me: Holder = { pid: process.pid, host: hostname(), since: birth(process.pid) ?? '' }
  const mine = JSON.stringify(me)
  writeNew(folder, own, mine, false)
  return andClose(
    () => {
      while (!link(folder, own, 'lock')) {
        // all or nothing, unlike writing it
        const text = read(folder, 'lock')
        const holder = parse(text)
        if (holder && alive(holder))
          throw new UserError(
            `${shown} is being written by process ` +
              `${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}: wait for it, or stop it ` +
              `first (if it is certainly gone, delete ${join(shown, 'lock')}).`,
          )
        clear(folder, `${own}.stale`, text)
      }
      return mine
    },
    () => remove(folder, own),
  )
}

/** Removes a stale lock, unless another process has replaced it since. */
function clear(folder: string, aside: string, stale: string | undefined): void {
  if (read(folder, 'lock') !== stale) return
  try {
    rename(folder, 'lock', aside)
  } catch {
    return // another process was faster
  }
  andClose(
    () => {
      if (read(folder, aside) !== stale) link(folder, aside, 'lock')
    },
    () => remove(folder, aside),
  )
}

function alive({ pid, host, since }: Holder): boolean {
  if (host !== hostname()) return true // unknown from here
  if (hasEnded(pid)) return false
  return birth(pid) === undefined || birth(pid) === since
}

/**
 * Start time of a process in clock ticks since boot, which tells it from an earlier process with the same id. Linux
 * only.
 */
function birth(pid: number): string | undefined {
  const stat = readSystem(`/proc/${pid}/stat`)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields?.[0] === 'Z' ? 'ended' : fields?.[19] // a zombie: its parent has not asked for its exit code
}

const read = (run: string, name: string): string | undefined => readFile(run, name, MOST)?.toString('utf8')

function parse(text: string | undefined): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}
