import { UserError } from '../error.ts'

/** Most environments of a run, worker threads, and greedy episodes of an evaluation. */
export const MOST = { envs: 10_000, workers: 256, episodes: 1_000_000 } as const

/** `value` when it is a whole number from `min` to `max`, or to 2⁵³. @throws UserError naming the setting otherwise. */
export function wholeNumber(name: string, value: unknown, min: number, max = Infinity): number {
  const high = typeof value === 'number' && value > max
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && !high) return value
  throw new UserError(
    `${name} must be a whole number of at ${high ? `most ${max.toLocaleString('en-US')}` : `least ${min}`}, not ` +
      `${typeof value === 'string' ? `"${value}"` : String(value)}.`,
    { usage: true },
  )
}
