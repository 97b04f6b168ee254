import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { UserError } from '../core/error.ts'

/** Who writes a run. */
const Holder = z.object({ pid: z.number().int().positive(), host: z.string(), since: z.string() })
type Holder = z.infer<typeof Holder>

/** How often this process holds each folder. */
const held = new Map<string, number>()
process.on('exit', () => {
  for (const folder of held.keys()) rmSync(join(folder, 'lock'), { force: true })
})

/**
 * Keeps other processes from writing a run; the same process may lock it several times. A lock whose process is gone does not count.
 *
 * @returns unlocks once.
 * @throws UserError when another process writes it.
 */
export function lock(run: string): () => void {
  const folder = resolve(run)
  if (!held.has(folder)) take(folder, run)
  held.set(folder, (held.get(folder) ?? 0) + 1)
  let done = false
  return () => {
    if (done) return
    done = true
    const left = held.get(folder)! - 1
    if (left > 0) held.set(folder, left)
    else {
      held.delete(folder)
      rmSync(join(folder, 'lock'), { force: true })
    }
  }
}

/** The process that writes a run now, if there is one. */
export function writerOf(run: string): number | undefined {
  const holder = parse(read(join(run, 'lock')))
  return holder && alive(holder) ? holder.pid : undefined
}

function take(folder: string, shown: string): void {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'lock')
  const own = `${path}.${process.pid}`
  const me: Holder = { pid: process.pid, host: hostname(), since: birth(process.pid) ?? '' }
  writeFileSync(own, JSON.stringify(me))
  try {
    for (;;) {
      try {
        linkSync(own, path) // all or nothing, unlike writing it
        return
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const text = read(path)
      const holder = parse(text)
      if (holder && alive(holder))
        throw new UserError(
          `${shown} is being written by process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}: wait for it, or stop it first (if it is gone for sure, delete ${join(shown, 'lock')}).`,
        )
      clear(path, `${own}.stale`, text)
    }
  } finally {
    rmSync(own, { force: true })
  }
}

/** Takes a stale lock away, unless another process has done so and locked the run since. */
function clear(path: string, aside: string, stale: string | undefined): void {
  try {
    renameSync(path, aside)
  } catch {
    return // somebody else was faster
  }
  try {
    if (read(aside) !== stale) linkSync(aside, path)
  } catch {
    // Somebody else has it by now.
  } finally {
    rmSync(aside, { force: true })
  }
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

/** When a process began, in ticks since the machine started, so that one with the number of a dead one is told from it. Linux only. */
function birth(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parse(text: string | undefined): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}
