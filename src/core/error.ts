import { closest, distance } from 'fastest-levenshtein'

/**
 * An error the user can fix: one sentence with what happened, the likely cause and the fix. Printed without a stack
 * trace. `usage` marks incorrect usage (exit code 2 on the command line instead of 1).
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly usage: boolean
  constructor(message: string, options: { usage?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.usage = options.usage ?? false
  }
}

/**
 * ` Did you mean "x"?` for the name in `known` that is close to `word` or starts with it; otherwise the list of names.
 */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const near = nearest(word, known)
  return near === undefined ? ` Known: ${known.join(', ')}.` : ` Did you mean "${near}"?`
}

/** The name in `known` that begins with `word` or is close to it; undefined if there is none. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const lower = word.toLowerCase()
  const match = closest(
    lower,
    known.map(k => k.toLowerCase()),
  )
  const near = distance(lower, match) <= Math.max(2, Math.floor(word.length * 0.4))
  return known.find(k => (near ? k.toLowerCase() === match : word && k.toLowerCase().startsWith(lower)))
}
