import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../core/error.ts'
import { andClose, DiskError, gone, kindOf } from '../access/failure.ts'
import { readFile, readSystem } from '../access/read.ts'
import { beginFolder, link, remove, rename, writeNew } from '../access/write.ts'

/** Who writes a run. */
const Holder = z.object({ pid: z.number().int().positive(), host: z.string(), since: z.string() })
type Holder = z.infer<typeof Holder>

/** Bytes that a lock may have. */
const MOST = 4096

/** What this process holds: its own text of the lock in each folder, and how often. */
const held = new Map<string, { text: string; times: number }>()
process.on('exit', () => {
  for (const folder of held.keys()) release(folder)
})

/**
 * Keeps other processes from writing a run, whose folder is made if it is not there; the same process may lock it
 * several times. A lock whose process is gone does not count.
 *
 * @returns unlocks once.
 * @throws UserError when another process writes it.
 */
export function lock(run: string): () => void {
  const folder = resolve(run)
  const mine = held.get(folder) ?? { text: take(folder, run), times: 0 }
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
 * What is to be told when the folder is no longer the one that this process locked, as it was moved, deleted or
 * replaced since; undefined where it is, or the disk cannot say.
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

/** How often a lock that is not there is looked for again, and the milliseconds between. */
const [LOOKS, PAUSE] = [10, 20]

/** The text of a lock; one that another process took for stale is away for a moment: see `clear`. */
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

function release(folder: string): void {
  try {
    if (!lost(folder)) remove(folder, 'lock')
  } catch {
    // What is left of it is stale as soon as this process ends.
  }
  held.delete(folder)
}

function take(folder: string, shown: string): string {
  beginFolder(folder)
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
                `first (if it is gone for sure, delete ${join(shown, 'lock')}).`,
          )
        clear(folder, `${own}.stale`, text)
      }
      return mine
    },
    () => remove(folder, own),
  )
}

/** Takes a stale lock away, unless another process has done so and locked the run since. */
function clear(folder: string, aside: string, stale: string | undefined): void {
  if (read(folder, 'lock') !== stale) return
  try {
    rename(folder, 'lock', aside)
  } catch {
    return // somebody else was faster
  }
  andClose(
    () => {
      if (read(folder, aside) !== stale) link(folder, aside, 'lock')
    },
    () => remove(folder, aside),
  )
}

function alive({ pid, host, since }: Holder): boolean {
  if (host !== hostname()) return true // cannot be told from here
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return birth(pid) === undefined || birth(pid) === since
}

/**
 * When a process began, in ticks since the machine started, so that one with the number of a dead one is told from it.
 * Linux only.
 */
function birth(pid: number): string | undefined {
  const stat = readSystem(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

const read = (run: string, name: string): string | undefined => readFile(run, name, MOST)?.toString('utf8')

function parse(text: string | undefined): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}
