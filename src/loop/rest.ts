import { UserError } from '../core/error.ts'
import { isPromise, unlessAborted } from './promise.ts'

/** Work that waits for the loop to be at rest, and work that the loop waits for. */
export interface Rest {
  /** Whether `settle` has anything to do. */
  readonly wanted: boolean
  /** Keeps the loop at rest until `work` settles; a rejection makes `settle` reject. */
  hold(work: Promise<unknown>): void
  /** Does `work` when the loop is at rest. */
  when<T>(work: () => Promise<T>): Promise<T>
  /** Does and awaits all of it, and what it leads to. */
  settle(): Promise<void>
}

/** @param signal Tells that the loop is over: work not begun is rejected, holds are let go. */
export function rest(signal: AbortSignal): Rest {
  const jobs = new Set<{ begin: () => Promise<void>; refuse: () => void }>()
  const holds: Promise<unknown>[] = []
  const refuseAll = () => {
    for (const job of jobs) job.refuse()
    jobs.clear()
  }
  signal.addEventListener('abort', refuseAll, { once: true })
  return {
    get wanted() {
      return jobs.size > 0 || holds.length > 0
    },
    hold(work) {
      if (!isPromise(work)) throw new UserError('run.hold takes a promise.', { usage: true })
      work.catch(() => {}) // awaited in settle; not unhandled until then
      holds.push(work)
    },
    when: work =>
      new Promise((resolve, reject) => {
        jobs.add({
          begin: () => work().then(resolve, reject),
          refuse: () => reject(new UserError('the run is over: what was asked of it cannot be done any more.')),
        })
        if (signal.aborted) refuseAll()
      }),
    async settle() {
      while (jobs.size > 0 || holds.length > 0) {
        const [job] = jobs
        if (job) {
          jobs.delete(job)
          await job.begin()
        } else await unlessAborted(holds.shift()!, signal)
      }
    },
  }
}
