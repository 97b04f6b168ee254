import type { Saved, TypedArray, Weights } from '../agent.ts'
import { UserError } from '../error.ts'

/** Type and length of each named array. */
export type Shapes = Readonly<Record<string, { readonly type: string; readonly length: number }>>

/** The type and length of each of these arrays, for `requireWhole`. */
export const shapesOf = (arrays: Readonly<Record<string, TypedArray>>): Shapes =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { constructor: type, length }]) => [name, { type: type.name, length }]),
  )

/** The expected contents of an agent's saved state: all of it is required, and nothing else is allowed. */
export interface Declared {
  readonly arrays: Shapes
  readonly numbers: Readonly<Record<string, unknown>>
  /** Named random streams. */
  readonly rngs: Readonly<Record<string, unknown>>
  /** Whether an array of another name is one that may be present or absent. */
  readonly passing?: (name: string, array: TypedArray) => boolean
}

/** @throws UserError when an agent's saved state lacks a part, has one of another shape, or has an unknown one. */
export function requireWhole(saved: Saved, { arrays, numbers, rngs, passing = () => false }: Declared): void {
  requireArrays('the saved state', saved.arrays, arrays, passing)
  requireNames('number', saved.numbers, numbers)
  requireNames('random stream', saved.rngs, rngs)
}

/** @throws UserError when weights are missing, have another shape, or belong to another network. */
export const requireWeights = (given: Weights, expected: Shapes): void =>
  requireArrays('the saved weights', given, expected, () => false)

function requireArrays(
  what: string,
  given: Readonly<Record<string, TypedArray>>,
  expected: Shapes,
  passing: NonNullable<Declared['passing']>,
): void {
  for (const [name, { type, length }] of Object.entries(expected)) {
    const array = Object.hasOwn(given, name) ? given[name] : undefined
    if (!array) throw unfit(`"${name}" is missing from ${what}`)
    if (array.constructor.name !== type) throw unfit(`"${name}" has type ${array.constructor.name}, not ${type}`)
    if (array.length !== length) throw unfit(`"${name}" holds ${length} numbers, but ${array.length} were saved`)
  }
  for (const [name, array] of Object.entries(given))
    if (!Object.hasOwn(expected, name) && !passing(name, array)) throw unfit(`"${name}" in ${what} is unknown`)
}

function requireNames(what: string, given: object, expected: object): void {
  for (const name of Object.keys(expected))
    if (!Object.hasOwn(given, name)) throw unfit(`the ${what} "${name}" is missing from the saved state`)
  for (const name of Object.keys(given))
    if (!Object.hasOwn(expected, name)) throw unfit(`the ${what} "${name}" in the saved state is unknown`)
}

const unfit = (what: string): UserError =>
  new UserError(
    `${what}: it was saved from another network or with other settings, or is incomplete; restore it into an agent ` +
      'with the same settings.',
  )
