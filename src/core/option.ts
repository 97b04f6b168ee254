import { didYouMean, UserError } from './error.ts'

/** Limits on an option's value, checked whenever it is set. */
export interface Limits<T> {
  readonly min?: number
  readonly max?: number
  readonly integer?: boolean
  readonly choices?: readonly T[]
}

/** A setting declared once: default, help sentence and limits become types, flags, documentation and the run's record. */
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
    : T extends readonly number[]
      ? readonly number[]
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
 * Defaults with `overrides` on top.
 * @throws UserError naming the nearest option for an unknown name, and the limits for a value outside them.
 */
export function configure<O extends Options>(
  owner: string,
  options: O,
  overrides: Readonly<Record<string, unknown>>,
): Config<O> {
  for (const name of Object.keys(overrides))
    if (!Object.hasOwn(options, name))
      throw new UserError(`${owner} has no option "${name}".${didYouMean(name, Object.keys(options))}`, { usage: true })
  const config: Record<string, unknown> = {}
  for (const [name, declared] of Object.entries(options)) {
    const value = overrides[name] === undefined ? declared.value : overrides[name]
    const wrong = problem(declared, value)
    if (wrong) throw new UserError(`${owner}: option "${name}" (${declared.help}) ${wrong}`, { usage: true })
    config[name] = value
  }
  return config as Config<O>
}

/** The value that `text` (from a command line) stands for, read as the type of the option's default. */
export function parseOption(owner: string, options: Options, name: string, text: string): unknown {
  const declared = options[name]
  if (!declared)
    throw new UserError(`${owner} has no option "${name}".${didYouMean(name, Object.keys(options))}`, { usage: true })
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
  if (Array.isArray(value)) {
    const list = text
      .replace(/^\[|\]$/g, '')
      .split(',')
      .map(Number)
    return list.some(Number.isNaN) ? refuse('numbers separated by commas, such as 64,64') : list
  }
  throw new UserError(`${owner}: option "${name}" (${declared.help}) can only be set in an experiment file.`, {
    usage: true,
  })
}

function problem(declared: Option<unknown>, value: unknown): string | undefined {
  const { min = -Infinity, max = Infinity, integer, choices } = declared
  if (choices && !choices.includes(value)) return `must be one of ${choices.join(', ')}, not ${String(value)}.`
  if (typeof declared.value === 'number') {
    const range =
      min > -Infinity && max < Infinity
        ? ` from ${min} to ${max}`
        : min > -Infinity
          ? ` of at least ${min}`
          : max < Infinity
            ? ` of at most ${max}`
            : ''
    const kind = integer ? 'a whole number' : 'a number'
    if (
      typeof value !== 'number' ||
      Number.isNaN(value) ||
      (integer && !Number.isInteger(value)) ||
      value < min ||
      value > max
    )
      return `must be ${kind}${range}, not ${String(value)}.`
  }
  if (typeof declared.value === 'boolean' && typeof value !== 'boolean')
    return `must be true or false, not ${String(value)}.`
  if (Array.isArray(declared.value)) {
    if (
      !Array.isArray(value) ||
      value.some(x => typeof x !== 'number' || !(x >= min && x <= max) || (integer && !Number.isInteger(x)))
    )
      return `must be a list of ${integer ? 'whole numbers' : 'numbers'}, not ${JSON.stringify(value)}.`
  }
  return undefined
}
