import type { TypedArray } from '../core/agent.ts'
import { didYouMean, UserError } from '../core/error.ts'
import type { Specs, TensorSpec } from './engine.ts'
import { at } from './trace/frames.ts'

const DTYPES = ['float32', 'int32', 'bool']
const here = () => at(new Error().stack)
const whole = (n: unknown) => Number.isInteger(n) && (n as number) > 0

/** @throws UserError when `compile` was called without a function, or an input has no fixed shape or a wrong dtype. */
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
      throw new UserError(`${of} has no shape${here()}: write { ${input}: { shape: [4, 2] } }, or [] for a scalar.`)
    if (!shape.every(whole))
      throw new UserError(
        `${of} has the shape [${shape.map(String)}]${here()}, but compiled steps have fixed shapes: give each ` +
          `dimension as a positive whole number.`,
      )
    if (!DTYPES.includes(dtype))
      throw new UserError(`${of} has dtype ${String(dtype)}${here()}, but only float32, int32 and bool are supported.`)
  }
}

/** Adds the caller's line to a compile error that names none. */
export function withLine(error: unknown, line: string): unknown {
  if (!(error instanceof UserError) || error.message.includes(' (at ')) return error
  return new UserError(error.message.replace(/\.?$/, `${line}.`), { cause: error })
}

/** @throws UserError when an input is missing, unknown, of the wrong length, or not an array of numbers. */
export function checkValues(inputs: Specs, updatesPerRun: number, values: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(inputs)
  for (const name of Object.keys(values ?? {}))
    if (!names.includes(name)) throw new UserError(`there is no input "${name}"${here()}.${didYouMean(name, names)}`)
  for (const [name, { shape }] of Object.entries(inputs)) {
    const data = values?.[name]
    const full = updatesPerRun > 1 ? [updatesPerRun, ...shape] : shape
    const size = full.reduce((a, b) => a * b, 1)
    const takes = `the input "${name}" has the shape [${full}], that is ${size} numbers`
    if (data === undefined) throw new UserError(`${takes}, but none were given${here()}.`)
    const wrong = notNumbers(data)
    if (wrong) throw new UserError(`${takes} in one flat row-major array, but ${wrong}${here()}.`)
    const { length } = data as TypedArray
    if (length !== size) throw new UserError(`${takes}, but ${length} were given${here()}.`)
  }
}

/** Describes a value that should be an array of numbers; undefined if it is one. */
function notNumbers(data: unknown): string | undefined {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return 'an array of bigints was given'
  if (ArrayBuffer.isView(data) && !(data instanceof DataView)) return undefined
  if (typeof data === 'object' && data !== null && 'dataId' in data) return 'a tensor was given: pass its dataSync()'
  if (typeof data !== 'object' || data === null || typeof (data as ArrayLike<unknown>).length !== 'number')
    return `${data === null ? 'null' : typeof data === 'object' ? 'another object' : `a ${typeof data}`} was given`
  const list = data as ArrayLike<unknown>
  for (let i = 0; i < list.length; i++) {
    const element = list[i]
    if (typeof element === 'number' || typeof element === 'boolean') continue
    if (typeof element === 'object' && element !== null && 'length' in element)
      return 'an array of arrays was given: flatten it (x.flat())'
    return `its element ${i} is ` + `${element === null || element === undefined ? element : `a ${typeof element}`}`
  }
  return undefined
}
