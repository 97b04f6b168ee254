import { isPromise } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { unlessAborted } from './promise.ts'

/** Work that waits for the loop to be at rest, and work that the loop waits for. */
export interface Rest {
  /** Whether `settle` has anything to do. */
  readonly wanted: boolean
  /** Keeps the loop at rest until `work` settles; a rejection makes `settle` reject. */
  hold(work: Promise<unknown>): void
  /** Does `work` when the loop is at rest. */
  when<T>(work: () => Promise<T>): Promise<T>
  /** Does `work` when the loop is at rest and everything asked for by `when`, and what that led to, is done. */
  afterwards<T>(work: () => Promise<T>): Promise<T>
  /** Does and awaits all of it, and what it leads to. */
  settle(): Promise<void>
}

interface Job {
  begin(): Promise<void>
  refuse(): void
}

/** @param signal Tells that the loop is over: work not begun is rejected, holds are let go. */
export function rest(signal: AbortSignal): Rest {
  const first: Job[] = []
  const last: Job[] = []
  const holds: Promise<unknown>[] = []
  let arrived = () => {}
  const refuseAll = () => {
    for (const job of [...first.splice(0), ...last.splice(0)]) job.refuse()
  }
  signal.addEventListener('abort', refuseAll, { once: true })

  const into =
    (jobs: Job[]) =>
    <T>(work: () => Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        jobs.push({
          begin: () => work().then(resolve, reject),
          refuse: () => reject(new UserError('the run is over: what was asked of it cannot be done any more.')),
        })
        arrived()
        if (signal.aborted) refuseAll()
      })

  /** Waits for the oldest hold, or for a job that it may be waiting for itself. */
  const wait = async (held: Promise<unknown>) => {
    const job = new Promise<boolean>(resolve => {
      arrived = () => resolve(true)
    })
    if (!(await unlessAborted(Promise.race([held.then(() => false), job]), signal))) holds.shift()
  }

  return {
    get wanted() {
      return first.length + last.length + holds.length > 0
    },
    hold(work) {
      if (!isPromise(work)) throw new UserError('run.hold takes a promise.', { usage: true })
      work.catch(() => {}) // awaited in settle; not unhandled until then
      holds.push(work)
    },
    when: into(first),
    afterwards: into(last),
    async settle() {
      for (;;) {
        const job = first.shift()
        if (job) await job.begin()
        else if (last.length > 0) {
          await new Promise(resolve => setImmediate(resolve)) // events of what was done first are out then
          if (first.length === 0) await last.shift()?.begin()
        } else if (holds.length > 0) await wait(holds[0]!)
        else return
      }
    },
  }
}
