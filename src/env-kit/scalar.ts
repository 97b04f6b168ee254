import { UserError } from '../core/error.ts'

/**
 * The single number of a Box(1) action, rounded to float32, from any array of numbers; the error names the environment
 * `taker`. It is not clipped to the box: that is up to the environment.
 */
export function scalar(action: ArrayLike<number>, taker: string): number {
  const only: unknown = isArray(action) && action.length === 1 ? action[0] : undefined
  const number = typeof only === 'number' ? Math.fround(only) : Number.NaN
  if (Number.isFinite(number)) return number
  throw new UserError(`${taker} takes an action of one finite number in a Float32Array(1), not ${inWords(action)}.`)
}

const isArray = (value: unknown): value is ArrayLike<unknown> =>
  value instanceof Float32Array || Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

function inWords(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (!isArray(value)) return typeof value === 'object' && value !== null ? 'an object' : String(value)
  return value.length > 4 ? `${value.length} numbers` : `[${Array.from(value, inWords).join(', ')}]`
}
