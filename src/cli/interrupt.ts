import { sayLines } from './output.ts'

/** Two signals within this many milliseconds are one: terminals, npm and tsx all forward it. */
const ECHO = 200

/** Milliseconds until a message says that the run is stopping. */
const PATIENCE = 1_000

/**
 * Handles Ctrl-C and SIGTERM: the first signal calls `first`, the second ends the process.
 *
 * @returns a function that removes the handlers.
 */
export function onInterrupt({ first, second }: { first: () => void; second: () => void }): () => void {
  let asked: number | undefined
  let reminder: NodeJS.Timeout | undefined
  const remind = () => sayLines('\nstopping after the current step; once more stops at once')
  const handler = (signal: NodeJS.Signals) => {
    if (asked === undefined) {
      asked = performance.now()
      reminder = setTimeout(remind, PATIENCE).unref()
      first()
    } else if (performance.now() - asked > ECHO) {
      second()
      release()
      process.kill(process.pid, signal)
    }
  }
  const release = () => {
    clearTimeout(reminder)
    process.off('SIGINT', handler)
    process.off('SIGTERM', handler)
  }
  process.on('SIGINT', handler)
  process.on('SIGTERM', handler)
  return release
}
