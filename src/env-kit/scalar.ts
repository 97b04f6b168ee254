import { UserError } from '../core/error.ts'

/**
 * The number in an action of Box(1), as float32 whatever array of numbers it comes in; `taker` names the environment in
 * the error. It may be outside the box: clipping is the environment's business.
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
