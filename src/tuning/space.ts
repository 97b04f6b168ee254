import { didYouMean, UserError } from '../core/error.ts'

/** A number from `low` to `high`, both included. */
export interface Range {
  readonly kind: 'range'
  readonly low: number
  readonly high: number
  /** Searched on a logarithmic scale. */
  readonly log: boolean
  readonly integer: boolean
  /** Only low, low + step, low + 2 step, … are proposed; 1 for integers. */
  readonly step?: number
}

/** One of several values, without an order. */
export interface Choice {
  readonly kind: 'choice'
  readonly values: readonly unknown[]
}

/** A parameter that exists only if others have certain values. */
export interface When {
  readonly kind: 'when'
  /** By parameter: its value, or a `choice` of several. */
  readonly conditions: Readonly<Record<string, unknown>>
  readonly domain: Range | Choice
}

/** The values of a parameter. */
export type Domain = Range | Choice

/** What to search, by parameter. */
export type SearchSpace = Readonly<Record<string, Domain | When>>

export interface RangeOptions {
  /** Search on a logarithmic scale: 1e-4 to 1e-3 counts as much as 1e-3 to 1e-2. Default false. */
  readonly log?: boolean
  /** Propose low, low + step, … only. Not together with `log`. */
  readonly step?: number
  /** Propose whole numbers only. Default false. */
  readonly integer?: boolean
}

/**
 * A number from `low` to `high`, both included, to search in a sweep.
 *
 * @throws UserError for bounds or options that do not fit.
 * @example
 * sweep: { learningRate: range(1e-5, 1e-2, { log: true }), batchSize: range(16, 256, { integer: true, log: true }) }
 */
export function range(low: number, high: number, { log = false, step, integer = false }: RangeOptions = {}): Range {
  const refuse = (why: string) => {
    throw new UserError(`a range from ${low} to ${high} ${why}.`, { usage: true })
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) refuse('has no finite bounds: give two numbers')
  if (low >= high) refuse('is empty: the first bound must be below the second')
  if (log && low <= 0) refuse('has no logarithmic scale: its lower bound must be above 0')
  if (step !== undefined && !(step > 0 && step <= high - low))
    refuse(`cannot have a step of ${step}: it must be above 0 and fit into the range`)
  if (step !== undefined && log) refuse('has either a step or a logarithmic scale: leave one out')
  if (integer && ![low, high, step ?? 1].every(Number.isInteger)) refuse('of integers needs whole bounds and steps')
  const stride = step ?? (integer ? 1 : undefined)
  if (stride === undefined) return { kind: 'range', low, high, log, integer }
  const last = rounded(low + Math.floor((high - low) / stride + 1e-9) * stride)
  return { kind: 'range', low, high: last, log, integer, step: stride }
}

/**
 * One of several values, without an order, to search in a sweep: numbers, texts, booleans, or lists of them.
 *
 * @throws UserError without values, and for a value that is none of these or named twice.
 * @example
 * sweep: { hidden: choice([64, 64], [256, 256]), double: choice(true, false) }
 */
export function choice(...values: readonly unknown[]): Choice {
  const wrong = values.find(value => ![value].flat().every(item => /number|string|boolean/.test(typeof item)))
  if (values.length === 0) throw new UserError('a choice needs at least one value.', { usage: true })
  if (wrong !== undefined)
    throw new UserError(`a choice holds numbers, texts, booleans and lists of them, not ${String(wrong)}.`, {
      usage: true,
    })
  const twice = values.find((value, i) => values.findIndex(other => same(other, value)) < i)
  if (twice !== undefined)
    throw new UserError(`a choice names ${JSON.stringify(twice)} twice: name each value once.`, { usage: true })
  return { kind: 'choice', values }
}

/**
 * A parameter to search only where others have certain values. The others come before it in the space, or are options
 * that are not searched.
 *
 * @param conditions By option: its value, or a `choice` of several.
 * @example
 * sweep: { optimizer: choice('adam', 'sgd'), momentum: when({ optimizer: 'sgd' }, range(0, 0.99)) }
 */
export const when = (conditions: Readonly<Record<string, unknown>>, domain: Domain): When => ({
  kind: 'when',
  conditions,
  domain,
})

/** A trial's parameters: numbers of ranges, indices of choices. Parameters whose conditions do not hold are missing. */
export type Point = Readonly<Record<string, number>>

/** A parameter of a space that was checked. */
export interface Parameter {
  readonly name: string
  readonly domain: Domain
  /** It exists if each of these parameters has one of these indices. */
  readonly conditions: readonly (readonly [parent: string, indices: readonly number[]])[]
}

/**
 * The parameters of a space. A condition on something that is not searched is decided here.
 *
 * @param fixed Values of what is not searched.
 * @throws UserError for a condition that never holds, or on a parameter that does not come before.
 */
export function parametersOf(space: SearchSpace, fixed: Readonly<Record<string, unknown>> = {}): readonly Parameter[] {
  const found: Parameter[] = []
  for (const [name, entry] of Object.entries(space)) {
    if (entry.kind !== 'when') {
      found.push({ name, domain: entry, conditions: [] })
      continue
    }
    const conditions: (readonly [string, readonly number[]])[] = []
    let possible = true
    for (const [parent, wanted] of Object.entries(entry.conditions)) {
      const before = found.find(parameter => parameter.name === parent)
      if (!before && !(parent in space) && parent in fixed) possible &&= matches(fixed[parent], wanted)
      else conditions.push([parent, indicesOf(name, parent, before, wanted, Object.keys({ ...fixed, ...space }))])
    }
    if (possible) found.push({ name, domain: entry.domain, conditions })
  }
  return found
}

function indicesOf(
  name: string,
  parent: string,
  before: Parameter | undefined,
  wanted: unknown,
  known: readonly string[],
): readonly number[] {
  const refuse = (why: string): never => {
    throw new UserError(`${name} is searched only for certain values of ${parent}, ${why}`, { usage: true })
  }
  if (!before)
    return refuse(
      known.includes(parent) ? 'which must come before it.' : `which does not exist.${didYouMean(parent, known)}`,
    )
  if (before.domain.kind !== 'choice') return refuse('which is a range: conditions are on choices.')
  const indices = before.domain.values.flatMap((value, i) => (matches(value, wanted) ? [i] : []))
  return indices.length > 0 ? indices : refuse(`but not for any that ${parent} can have.`)
}

const matches = (value: unknown, wanted: unknown): boolean =>
  isChoice(wanted) ? wanted.values.some(one => same(one, value)) : same(wanted, value)

const isChoice = (value: unknown): value is Choice =>
  typeof value === 'object' && value !== null && (value as Choice).kind === 'choice'

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Whether a parameter exists beside those already chosen. */
export const isActive = ({ conditions }: Parameter, point: Point): boolean =>
  conditions.every(([parent, indices]) => indices.includes(point[parent]!))

/** The value that a number of a point stands for. */
export const valueAt = (domain: Domain, at: number): unknown => (domain.kind === 'choice' ? domain.values[at] : at)

/** Bounds on the scale that is searched: of logarithms, and half a step wider where there are steps. */
export function scaleOf({ low, high, log, step = 0 }: Range): readonly [low: number, high: number] {
  const ends = [low - step / 2, high + step / 2] as const
  return log ? [Math.log(ends[0]), Math.log(ends[1])] : ends
}

/** Where a number lies on the scale that is searched. */
export const scaled = ({ log }: Range, value: number): number => (log ? Math.log(value) : value)

/** The number of a range nearest to a place on its scale. */
export function unscaled({ low, high, log, step }: Range, place: number): number {
  const exact = log ? Math.exp(place) : place
  const value = step === undefined ? rounded(exact, 6) : rounded(low + Math.round((exact - low) / step) * step)
  return Math.min(high, Math.max(low, value))
}

/** The number of a point at a share of its domain. @param share In [0, 1). */
export function atShare(domain: Domain, share: number): number {
  if (domain.kind === 'choice') return Math.floor(share * domain.values.length)
  const [from, to] = scaleOf(domain)
  return unscaled(domain, from + share * (to - from))
}

/** To significant digits: sums of steps are inexact in the last ones, and six are enough for any setting. */
const rounded = (x: number, digits = 12): number => Number(x.toPrecision(digits))
