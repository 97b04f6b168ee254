import { UserError } from '../error.ts'

/** Upper bounds on a run's environments, its worker threads, and the greedy episodes of an evaluation. */
export const MOST = { envs: 10_000, workers: 256, episodes: 1_000_000 } as const

/** Returns `value` if it is an integer from `min` to `max` (default 2⁵³ − 1). @throws UserError naming the setting. */
export function wholeNumber(name: string, value: unknown, min: number, max = Infinity): number {
  const high = typeof value === 'number' && value > max
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && !high) return value
  throw new UserError(
    `${name} must be a whole number of at ${high ? `most ${max.toLocaleString('en-US')}` : `least ${min}`}, not ` +
      `${typeof value === 'string' ? `"${value}"` : String(value)}.`,
    { usage: true },
  )
}
