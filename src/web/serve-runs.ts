import { defer, type Observable } from 'rxjs'
import { UserError } from '../core/error.ts'
import type { EventOf, Run, TrainEvent } from '../loop/events.ts'
import { type WireStart, wire } from '../loop/wire.ts'
import { type Begin, type Failure, listen, type Order, type Port, type Report } from './messages.ts'

/**
 * In a worker: makes the runs that a page starts with `trainInWorker`; several may run at once. Call it in the module's
 * first turn, before any `await`.
 *
 * @param make Makes a run from the page's options. It gets a copy of them, a resumed run's snapshot included.
 * @example
 * serveRuns(({ seed }: { seed: number }) =>
 *   train({ env: 'CartPole-v1', agent: dqn(), steps: 50_000, seed })
 *     .pipe(evaluate({ every: 5_000 }), stopWhen(solved())),
 * )
 */
export function serveRuns<O>(make: (options: O) => Observable<TrainEvent>): void {
  const worker = globalThis as unknown as {
    addEventListener(type: 'message', listener: (event: { readonly data: Begin | undefined }) => void): void
  }
  worker.addEventListener('message', ({ data }) => {
    if (data?.kind === 'sente-run') perform(data.port, () => make(data.options as O))
  })
}

function perform(port: Port, make: () => Observable<TrainEvent>): void {
  const report = (report: Report) => port.postMessage(report)
  let run: Run | undefined
  const events = defer(make).subscribe({
    next(event) {
      if (event.type === 'step') return
      if (event.type === 'start') run = event.run
      report({ type: 'event', event: event.type === 'start' ? started(event) : wire(event) })
    },
    error: error => report({ type: 'error', error: failure(error) }),
    complete: () => report({ type: 'complete' }),
  })
  listen<Order>(port, order => {
    if (order.type === 'stop') run?.stop(order.reason)
    if (order.type === 'snapshot')
      run?.snapshot().then(
        snapshot => report({ type: 'snapshot', call: order.call, snapshot }),
        error => report({ type: 'refused', call: order.call, error: failure(error) }),
      )
    if (order.type === 'leave') {
      events.unsubscribe()
      port.close()
    }
  })
}

/** The `start` event without options that are functions, such as a network of the user's. */
function started(event: EventOf<'start'>): WireStart {
  const start = wire(event)
  const config = Object.entries(start.config ?? {}).filter(([, value]) => typeof value !== 'function')
  return { ...start, config: start.config && Object.fromEntries(config) }
}

const failure = (error: unknown): Failure => ({
  message: (error as Error).message,
  user: error instanceof UserError,
})
