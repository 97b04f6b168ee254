// Node's event loop. A browser has src/web/event-loop.ts instead: see `browser` in package.json.

/** Resolves in a later turn of the event loop, after the messages and timers that are due. */
export const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Calls `tick` every `ms` milliseconds, without keeping the process alive, until the returned function is called. */
export function ticking(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms).unref()
  return () => clearInterval(timer)
}

/**
 * Calls `abandoned` when Node is about to exit because nothing is left that could settle a promise, and then runs what
 * follows before it exits. Until the returned function is called.
 */
export function onAbandoned(abandoned: () => void): () => void {
  const listener = () => {
    setImmediate(() => {}) // or Node would exit before what follows
    abandoned()
  }
  process.on('beforeExit', listener)
  return () => process.off('beforeExit', listener)
}
