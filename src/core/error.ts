import { closest, distance } from 'fastest-levenshtein'

/**
 * Something a person can mend: one sentence with what happened, the likely cause and the fix. Printed without a stack trace.
 * `usage` marks a mistake in how something was called (exit code 2 on the command line; otherwise 1).
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly usage: boolean
  constructor(message: string, options: { usage?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.usage = options.usage ?? false
  }
}

/** " Did you mean "x"?" for the nearest of `known`, or the list of them when none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const match = closest(
    word.toLowerCase(),
    known.map(k => k.toLowerCase()),
  )
  const nearest = known.find(k => k.toLowerCase() === match)!
  const near = distance(word.toLowerCase(), match) <= Math.max(2, Math.floor(word.length * 0.4))
  return near ? ` Did you mean "${nearest}"?` : ` Known: ${known.join(', ')}.`
}
