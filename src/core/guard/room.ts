import { UserError } from '../error.ts'
import { memory, processors } from './machine.ts'

/** Upper bound on threads per purpose: the number of processors, but at least 8. */
export const mostThreads = (): number => Math.max(8, processors())

/**
 * Rejects an allocation that cannot fit, before it is made.
 *
 * @param what Names it with its sizes, for the error. @param fix What to change.
 * @throws UserError when `bytes` exceed this machine's memory.
 */
export function requireRoom(what: string, bytes: number, fix: string): void {
  const has = memory()
  if (!(bytes <= has))
    throw new UserError(`${what} needs ${inGiB(bytes)} of memory, and this machine has ${inGiB(has)}: ${fix}.`)
}

/** Bytes as text for messages: two digits below 10 GiB, whole GiB above. */
export const inGiB = (bytes: number): string => {
  const n = bytes / 2 ** 30
  return `${n.toLocaleString('en-US', n < 10 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 })} GiB`
}
