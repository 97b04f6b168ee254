import { availableParallelism, totalmem } from 'node:os'
import { UserError } from '../error.ts'

/** Bytes of memory that this process may use: the machine's, or its container's. */
export function room(): number {
  const limit = process.constrainedMemory?.() ?? 0
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}

/** Most threads that are begun for one thing: as many as there are processors, or 8 that share fewer. */
export const mostThreads = (): number => Math.max(8, availableParallelism())

/**
 * Refuses something too large before memory is taken for it.
 *
 * @param what Names it with its sizes, for the error. @param fix What to change.
 * @throws UserError when `bytes` are more than this machine has.
 */
export function requireRoom(what: string, bytes: number, fix: string): void {
  const has = room()
  if (!(bytes <= has))
    throw new UserError(`${what} needs ${inGiB(bytes)} of memory, and this machine has ${inGiB(has)}: ${fix}.`)
}

/** Bytes as text for messages: two digits below 10 GiB, whole GiB above. */
export const inGiB = (bytes: number): string => {
  const n = bytes / 2 ** 30
  return `${n.toLocaleString('en-US', n < 10 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 })} GiB`
}
