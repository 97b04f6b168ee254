import { UserError } from '../core/error.ts'

/** `value` when it is a whole number from `min` to 2⁵³. @throws UserError naming the setting otherwise. */
export function wholeNumber(name: string, value: unknown, min: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min)
    throw new UserError(
      `${name} must be a whole number of at least ${min}, not ${typeof value === 'string' ? `"${value}"` : String(value)}.`,
      { usage: true },
    )
  return value
}
