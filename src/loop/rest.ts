import { isPromise } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { nextTurn } from '../core/guard/event-loop.ts'
import { unlessAborted } from './promise.ts'

/** Jobs that run between two steps of the loop, and promises that the loop waits for. */
export interface Rest {
  /** Whether `settle` has work. */
  readonly wanted: boolean
  /** Makes `settle` wait for `work`; a rejection makes it reject. */
  hold(work: Promise<unknown>): void
  /** Does `work` at the next `settle`. */
  when<T>(work: () => Promise<T>): Promise<T>
  /** Does `work` at the next `settle`, after every job of `when` and those it led to. */
  afterwards<T>(work: () => Promise<T>): Promise<T>
  /** Does all jobs, and those they lead to, and awaits the holds. */
  settle(): Promise<void>
}

interface Job {
  begin(): Promise<void>
  refuse(): void
}

/** @param signal Ends the loop: jobs not started are rejected, holds are dropped. */
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
          refuse: () => reject(new UserError('the run has ended; request canceled.')),
        })
        arrived()
        if (signal.aborted) refuseAll()
      })

  /** Waits for the oldest hold, or for a job, which the hold itself may be waiting for. */
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
          await nextTurn() // lets the events of the first jobs out
          if (first.length === 0) await last.shift()?.begin()
        } else if (holds.length > 0) await wait(holds[0]!)
        else return
      }
    },
  }
}
