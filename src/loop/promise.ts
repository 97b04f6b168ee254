import { nextTurn } from '../core/guard/event-loop.ts'

/** Settles like `work`, but rejects as soon as `signal` aborts. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/**
 * Yields to the event loop once enough time has passed since the last yield. The clock decides only when to yield,
 * never what a run computes.
 */
export interface Breather {
  readonly due: () => boolean
  readonly take: () => Promise<void>
}

/** @param every Milliseconds between yields, short enough for timers, signals and screens to stay responsive. */
export function breather(every = 8): Breather {
  let last = performance.now()
  return {
    due: () => performance.now() - last >= every,
    take: async () => {
      await nextTurn()
      last = performance.now()
    },
  }
}
