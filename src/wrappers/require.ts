import { UserError } from '../core/error.ts'

/** Returns `value` if it is a positive integer. @throws UserError naming the wrapper and its argument otherwise. */
export function requireCount(wrapper: string, name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new UserError(`${wrapper} needs ${name} to be a whole number of at least 1, not ${String(value)}.`)
}
