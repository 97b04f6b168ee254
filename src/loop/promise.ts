/** `work`, or a rejection as soon as `signal` aborts. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/**
 * Gives Node's event loop a turn when the last one was too long ago. Its clock decides only when to pause, never what
 * happens.
 */
export interface Breather {
  readonly due: () => boolean
  readonly take: () => Promise<void>
}

/** @param every Milliseconds between turns: timers, signals and screens stay responsive. */
export function breather(every = 8): Breather {
  let last = performance.now()
  return {
    due: () => performance.now() - last >= every,
    take: async () => {
      await new Promise(resolve => setImmediate(resolve))
      last = performance.now()
    },
  }
}
