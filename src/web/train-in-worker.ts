import { Observable } from 'rxjs'
import { UserError } from '../core/error.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { WireEvent, WireStart } from '../loop/wire.ts'
import { type Begin, type Failure, listen, type Order, type Port, type Report } from './messages.ts'

/** A browser's `Worker`, as far as it is used here. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: never[]): void
  addEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void
  removeEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void
}

/** A run in a worker, as the page controls it: from the `start` event on. */
export interface RemoteRun {
  /** Stops the run after the current step: `end` is emitted, then the stream completes. The first call counts. */
  stop(reason: string): void
  /** Everything needed to continue the run. To stop a run and resume it, call this and then `stop`, without `await`. */
  snapshot(): Promise<Snapshot>
}

/** An event of a run in a worker. `step` events stay there. */
export type RemoteEvent = (WireStart & { readonly run: RemoteRun }) | Exclude<WireEvent, WireStart>

/**
 * A run in a worker that called `serveRuns`, as a cold Observable: subscribing starts it, unsubscribing stops it at
 * once. The worker stays, for other runs. Errors arrive as error notifications, `UserError`s as such.
 *
 * @param options Plain data for the function given to `serveRuns`; a snapshot to resume from may be among it.
 * @example
 * const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
 * trainInWorker(worker, { seed: 1 }).subscribe(event => draw(event))
 */
export const trainInWorker = (worker: WorkerLike, options: unknown): Observable<RemoteEvent> =>
  new Observable(subscriber => {
    const { port1, port2 } = new MessageChannel()
    const port = port1 as unknown as Port
    const order = (order: Order) => port.postMessage(order)
    /** Requests for snapshots, by call. */
    const waiting: Waiting[] = []
    const run: RemoteRun = {
      stop: reason => order({ type: 'stop', reason }),
      snapshot: () =>
        new Promise((resolve, reject) => {
          order({ type: 'snapshot', call: waiting.push({ resolve, reject }) - 1 })
        }),
    }
    listen<Report>(port, report => {
      if (report.type === 'event')
        subscriber.next(report.event.type === 'start' ? { ...report.event, run } : report.event)
      if (report.type === 'snapshot') waiting[report.call]!.resolve(report.snapshot)
      if (report.type === 'refused') waiting[report.call]!.reject(errorOf(report.error))
      if (report.type === 'error') subscriber.error(errorOf(report.error))
      if (report.type === 'complete') subscriber.complete()
    })
    const failed = ({ message }: { readonly message?: string }) =>
      subscriber.error(new Error(`the worker failed: ${message ?? 'its script does not load'}`))
    worker.addEventListener('error', failed)
    worker.postMessage({ kind: 'sente-run', options, port: port2 as unknown as Port } satisfies Begin, [
      port2,
    ] as never[])
    return () => {
      worker.removeEventListener('error', failed)
      order({ type: 'leave' })
      for (const { reject } of waiting) reject(new UserError('the run has ended; request canceled.'))
    }
  })

interface Waiting {
  resolve(snapshot: Snapshot): void
  reject(error: Error): void
}

const errorOf = ({ message, user }: Failure): Error => (user ? new UserError(message) : new Error(message))
