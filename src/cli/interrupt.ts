import { constants } from 'node:os'
import { sayLines } from './output.ts'

/** Two signals within this many milliseconds are one: terminals, npm and tsx all forward it. */
const ECHO = 200

/** Milliseconds until a message says that the run is stopping. */
const PATIENCE = 1_000

/** The exit code after a signal, as shells count it: 130 after Ctrl-C, 143 after SIGTERM. */
export const exitCode = (signal: NodeJS.Signals): number => 128 + constants.signals[signal]

/**
 * Handles Ctrl-C and SIGTERM: the first signal calls `first`, the second ends the process.
 *
 * @returns a function that removes the handlers.
 */
export function onInterrupt({
  first,
  second,
}: {
  first: (signal: NodeJS.Signals) => void
  second: () => void
}): () => void {
  let asked: number | undefined
  let reminder: NodeJS.Timeout | undefined
  const remind = () => sayLines('\nstopping after the current step; once more stops at once')
  const handler = (signal: NodeJS.Signals) => {
    if (asked === undefined) {
      asked = performance.now()
      reminder = setTimeout(remind, PATIENCE).unref()
      first(signal)
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
