import type { Saved, TypedArray, Weights } from '../agent.ts'
import { UserError } from '../error.ts'

/** Types and lengths of arrays, by name. */
export type Shapes = Readonly<Record<string, { readonly type: string; readonly length: number }>>

export const shapesOf = (arrays: Readonly<Record<string, TypedArray>>): Shapes =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { constructor: type, length }]) => [name, { type: type.name, length }]),
  )

/** What an agent's saved state consists of: all of it has to be there, and nothing else. */
export interface Declared {
  readonly arrays: Shapes
  readonly numbers: Readonly<Record<string, unknown>>
  /** Named random streams. */
  readonly rngs: Readonly<Record<string, unknown>>
  /** Whether an array of another name is one of those that come and go. */
  readonly passing?: (name: string, array: TypedArray) => boolean
}

/**
 * @throws UserError when something is missing from the saved state of an agent, has another shape, or is not its own.
 */
export function requireWhole(saved: Saved, { arrays, numbers, rngs, passing = () => false }: Declared): void {
  requireArrays('the saved state', saved.arrays, arrays, passing)
  requireNames('number', saved.numbers, numbers)
  requireNames('random stream', saved.rngs, rngs)
}

/** @throws UserError when weights are missing, of another shape or those of another network. */
export const requireWeights = (given: Weights, expected: Shapes): void =>
  requireArrays('what was saved of the weights', given, expected, () => false)

function requireArrays(
  what: string,
  given: Readonly<Record<string, TypedArray>>,
  expected: Shapes,
  passing: NonNullable<Declared['passing']>,
): void {
  for (const [name, { type, length }] of Object.entries(expected)) {
    const array = Object.hasOwn(given, name) ? given[name] : undefined
    if (!array) throw unfit(`${what} lacks "${name}"`)
    if (array.constructor.name !== type) throw unfit(`"${name}" is no ${type}`)
    if (array.length !== length) throw unfit(`"${name}" holds ${length} numbers, but ${array.length} were saved`)
  }
  for (const [name, array] of Object.entries(given))
    if (!Object.hasOwn(expected, name) && !passing(name, array))
      throw unfit(`${what} has "${name}", which is unknown here`)
}

function requireNames(what: string, given: object, expected: object): void {
  for (const name of Object.keys(expected))
    if (!Object.hasOwn(given, name)) throw unfit(`the saved state lacks the ${what} "${name}"`)
  for (const name of Object.keys(given))
    if (!Object.hasOwn(expected, name)) throw unfit(`the saved state has the ${what} "${name}", which is unknown here`)
}

const unfit = (what: string): UserError =>
  new UserError(`${what}: it was saved by another network or with other settings, or not as a whole.`)
