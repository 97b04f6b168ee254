import type { TypedArray } from '../core/agent.ts'
import { didYouMean, UserError } from '../core/error.ts'
import type { Specs, TensorSpec } from './engine.ts'
import { at } from './trace/frames.ts'

const DTYPES = ['float32', 'int32', 'bool']
const here = () => at(new Error().stack)
const whole = (n: unknown) => Number.isInteger(n) && (n as number) > 0

/** @throws UserError when a call of `compile` names no function, or an input whose shape or type is not fixed. */
export function checkSpecs(name: string, step: unknown, inputs: Specs, updatesPerRun: number): void {
  if (typeof step !== 'function' || typeof inputs !== 'object' || inputs === null)
    throw new UserError(
      `compile takes a function and the shapes of its inputs${here()}: compile(({ x }) => ({ y: x.mul(2) }), { x: { ` +
        `shape: [3] } }).`,
    )
  if (!whole(updatesPerRun))
    throw new UserError(`updatesPerRun must be a positive whole number, not ${updatesPerRun}${here()}.`)
  for (const [input, spec] of Object.entries<TensorSpec | undefined>(inputs)) {
    const { shape, dtype = 'float32' } = spec ?? ({} as TensorSpec)
    const of = `the input "${input}" of "${name}"`
    if (!Array.isArray(shape))
      throw new UserError(
        `${of} has no shape${here()}: write { ${input}: { shape: [4, 2] } }, or [] for a single number.`,
      )
    if (!shape.every(whole))
      throw new UserError(
        `${of} has the shape [${shape.map(String)}]${here()}, but what is compiled has fixed shapes: give each size ` +
          `as a positive whole number.`,
      )
    if (!DTYPES.includes(dtype))
      throw new UserError(`${of} is to hold ${String(dtype)} values${here()}, but only float32, int32 and bool can be.`)
  }
}

/** An error of compiling, with the line that compiles where it has none of its own. */
export function withLine(error: unknown, line: string): unknown {
  if (!(error instanceof UserError) || error.message.includes(' (at ')) return error
  return new UserError(error.message.replace(/\.?$/, `${line}.`), { cause: error })
}

/**
 * @throws UserError when values for the inputs of a compiled function are missing, too many, or no arrays of numbers.
 */
export function checkValues(inputs: Specs, updatesPerRun: number, values: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(inputs)
  for (const name of Object.keys(values ?? {}))
    if (!names.includes(name)) throw new UserError(`there is no input "${name}"${here()}.${didYouMean(name, names)}`)
  for (const [name, { shape }] of Object.entries(inputs)) {
    const data = values?.[name]
    const full = updatesPerRun > 1 ? [updatesPerRun, ...shape] : shape
    const size = full.reduce((a, b) => a * b, 1)
    const takes = `the input "${name}" has the shape [${full}] and takes ${size} numbers`
    if (data === undefined) throw new UserError(`${takes}, but none were given${here()}.`)
    const wrong = notNumbers(data)
    if (wrong) throw new UserError(`${takes}, row after row in one flat array, but ${wrong}${here()}.`)
    const { length } = data as TypedArray
    if (length !== size) throw new UserError(`${takes}, but ${length} were given${here()}.`)
  }
}

/** What is given in place of an array of numbers; undefined for one. */
function notNumbers(data: unknown): string | undefined {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return 'an array of bigints was given'
  if (ArrayBuffer.isView(data) && !(data instanceof DataView)) return undefined
  if (typeof data === 'object' && data !== null && 'dataId' in data)
    return 'a tensor was given: give what its dataSync() returns'
  if (typeof data !== 'object' || data === null || typeof (data as ArrayLike<unknown>).length !== 'number')
    return `${data === null ? 'null' : typeof data === 'object' ? 'another object' : `a ${typeof data}`} was given`
  const list = data as ArrayLike<unknown>
  for (let i = 0; i < list.length; i++) {
    const element = list[i]
    if (typeof element === 'number' || typeof element === 'boolean') continue
    if (typeof element === 'object' && element !== null && 'length' in element)
      return 'an array of arrays was given: flatten it (x.flat())'
    return (
      `its element ${i} is ` +
      `${element === null || element === undefined ? element : `of the type ${typeof element}`}`
    )
  }
  return undefined
}
