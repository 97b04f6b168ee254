import { sayLines } from './output.ts'

/** A signal that arrives twice within so many milliseconds was sent once: terminals, npm and tsx all pass it on. */
const ECHO = 200

/** Milliseconds after which the person is told that it takes a while. */
const PATIENCE = 1_000

/**
 * Ctrl-C and SIGTERM: the first asks, the second ends the process at once.
 *
 * @returns takes the handlers away again.
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
