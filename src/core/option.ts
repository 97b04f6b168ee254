import { didYouMean, UserError } from './error.ts'

/** Constraints on an option's value, checked whenever it is set. */
export interface Limits<T> {
  readonly min?: number
  readonly max?: number
  readonly integer?: boolean
  readonly choices?: readonly T[]
  /** Maximum length of a list. */
  readonly most?: number
  /** When the option has no effect. */
  readonly idle?: Idle
}

/** The options that, when all are set, leave this one without effect; and what to write instead, as an imperative. */
export interface Idle {
  readonly beside: readonly string[]
  readonly write: string
}

/** A setting: its default, help text and limits are the source of types, flags, documentation and run.json. */
export interface Option<T> extends Limits<T> {
  readonly value: T
  readonly help: string
}

// biome-ignore lint/suspicious/noExplicitAny: an options table holds values of every type
export type Options = Readonly<Record<string, Option<any>>>
export type Config<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never }

type Widen<T> = T extends number
  ? number
  : T extends boolean
    ? boolean
    : T extends string
      ? string
      : T extends readonly number[]
        ? readonly number[]
        : T extends readonly string[]
          ? readonly string[]
          : T

/**
 * Declares an option.
 *
 * @example
 * const options = { gamma: option(0.99, 'discount γ', { min: 0, max: 1 }) }
 */
export function option<T extends string>(
  value: T,
  help: string,
  limits: Limits<T> & { choices: readonly T[] },
): Option<T>
export function option<T>(value: T, help: string, limits?: Limits<T>): Option<Widen<T>>
export function option<T>(value: T, help: string, limits: Limits<T> = {}): Option<unknown> {
  return { value, help, ...limits }
}

/**
 * The defaults with `overrides` applied.
 * @throws UserError for an unknown name (with the closest option), for a value outside its limits, and for an option
 * that would have no effect.
 */
export function configure<O extends Options>(
  owner: string,
  options: O,
  overrides: Readonly<Record<string, unknown>>,
): Config<O> {
  for (const name of Object.keys(overrides)) declaration(owner, options, name)
  const config: Record<string, unknown> = {}
  for (const [name, declared] of Object.entries(options)) {
    const value = overrides[name] === undefined ? declared.value : overrides[name]
    const wrong = problem(declared, value)
    if (wrong) throw new UserError(`${owner}: option "${name}" (${declared.help}) ${wrong}`, { usage: true })
    config[name] = value
  }
  for (const [name, declared] of Object.entries(options)) requireUse(owner, name, declared, config)
  return config as Config<O>
}

/** @throws UserError for an option that is set, has no effect, and differs from its default. */
function requireUse(owner: string, name: string, declared: Option<unknown>, config: Record<string, unknown>): void {
  const { value, help, idle } = declared
  if (!idle?.beside.every(other => config[other] !== undefined)) return
  if (JSON.stringify(config[name]) === JSON.stringify(value)) return
  throw new UserError(
    `${owner}: option "${name}" (${help}) has no effect together with ${idle.beside.join(' and ')}: leave it out, ` +
      `and ${idle.write}.`,
    { usage: true },
  )
}

/** Parses `text` from a command line as the type of the option's default. */
export function parseOption(owner: string, options: Options, name: string, text: string): unknown {
  const declared = declaration(owner, options, name)
  const { value } = declared
  const refuse = (wanted: string) => {
    throw new UserError(`${owner}: option "${name}" (${declared.help}) must be ${wanted}, not "${text}".`, {
      usage: true,
    })
  }
  if (typeof value === 'number') {
    const number = Number(text)
    return text.trim() === '' || Number.isNaN(number) ? refuse('a number') : number
  }
  if (typeof value === 'boolean') return text === 'true' ? true : text === 'false' ? false : refuse('true or false')
  if (typeof value === 'string') return text
  if (isTexts(value)) return text === '[]' ? [] : text.split(',')
  if (Array.isArray(value)) {
    if (text === '[]') return []
    const list = text
      .replace(/^\[|\]$/g, '')
      .split(',')
      .map(item => (item.trim() === '' ? Number.NaN : Number(item)))
    return list.some(Number.isNaN) ? refuse('numbers separated by commas, such as 64,64') : list
  }
  throw new UserError(`${owner}: option "${name}" (${declared.help}) can only be set in an experiment file.`, {
    usage: true,
  })
}

function declaration(owner: string, options: Options, name: string): Option<unknown> {
  if (Object.hasOwn(options, name)) return options[name]!
  const names = Object.keys(options)
  const instead = names.length === 0 ? ' It has no options.' : didYouMean(name, names)
  throw new UserError(`${owner} has no option "${name}".${instead}`, { usage: true })
}

function problem(declared: Option<unknown>, value: unknown): string | undefined {
  const { choices } = declared
  if (choices && !choices.includes(value)) return `must be one of ${choices.join(', ')}, not ${shown(value)}.`
  if (typeof declared.value === 'number' && !isNumber(declared, value))
    return `must be a ${numbers(declared)}, not ${shown(value)}.`
  if (typeof declared.value === 'boolean' && typeof value !== 'boolean')
    return `must be true or false, not ${shown(value)}.`
  if (typeof declared.value === 'string' && typeof value !== 'string') return `must be a string, not ${shown(value)}.`
  if (!Array.isArray(declared.value)) return undefined
  const texts = isTexts(declared.value)
  const fits = (item: unknown) => (texts ? typeof item === 'string' : isNumber(declared, item))
  if (!Array.isArray(value) || !value.every(fits))
    return `must be a list, each ${texts ? 'a string' : `a ${numbers(declared)}`}, not ${clipped(outline(value))}.`
  const { most = Infinity } = declared
  return value.length > most ? `must be a list of at most ${most} values, not ${value.length}.` : undefined
}

/** A value for a message, truncated if long. */
const shown = (value: unknown): string => clipped(typeof value === 'object' ? outline(value) : String(value))

const clipped = (text: string) => (text.length > 80 ? `${text.slice(0, 80)} …` : text)

/** Abbreviated JSON: a file may hold a million entries, or nest them a thousand levels deep. */
function outline(value: unknown, depth = 3): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value)
  if (depth === 0) return '…'
  const few = Object.entries(value).slice(0, 20)
  if (Array.isArray(value)) return `[${few.map(([, inner]) => outline(inner, depth - 1)).join(',')}]`
  return `{${few.map(([key, inner]) => `${JSON.stringify(key)}:${outline(inner, depth - 1)}`).join(',')}}`
}

/** Whether it is a list of strings; an empty list counts as one of numbers. */
const isTexts = (value: unknown): boolean => Array.isArray(value) && typeof value[0] === 'string'

function isNumber({ min = -Infinity, max = Infinity, integer }: Limits<unknown>, value: unknown): boolean {
  return typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value))
}

/** An option's limits in words: its choices, or `whole number from 1 to 5`; undefined if it has none. */
export function limits(declared: Option<unknown>): string | undefined {
  const { value, choices, min, max, integer, most } = declared
  if (choices) return choices.join(', ')
  if (min === undefined && max === undefined && !integer) return undefined
  if (!Array.isArray(value)) return numbers(declared)
  return most === undefined ? `each a ${numbers(declared)}` : `at most ${most} values, each a ${numbers(declared)}`
}

/** The allowed numbers in words: `whole number from 1 to 5`. */
function numbers({ min = -Infinity, max = Infinity, integer }: Limits<unknown>): string {
  const kind = integer ? 'whole number' : 'number'
  if (min > -Infinity && max < Infinity) return `${kind} from ${min} to ${count(max)}`
  if (min > -Infinity) return `${kind} of at least ${min}`
  return max < Infinity ? `${kind} of at most ${count(max)}` : kind
}

const count = (n: number): string => n.toLocaleString('en-US')
