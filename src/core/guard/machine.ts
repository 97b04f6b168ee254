// What this machine has. A browser has src/web/machine.ts instead: see `browser` in package.json.
import { availableParallelism, totalmem } from 'node:os'

/** Bytes of memory available to this process: the container's limit or the machine's total. */
export function memory(): number {
  const limit = process.constrainedMemory?.() ?? 0
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}

/** Processors that this process may use. */
export const processors = (): number => availableParallelism()
