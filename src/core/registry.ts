import type { Env, Json } from './env.ts'
import { didYouMean, UserError } from './error.ts'
import { limitEpisodes } from './limit-episodes.ts'
import { type Config, configure, type Options } from './option.ts'

/** Name and version: results on `X-v0` stay comparable because a changed task becomes `X-v1`. */
export type EnvId = `${string}-v${number}`

/** A reference to an environment as plain JSON, for workers and run folders. */
export interface EnvRef {
  readonly id: EnvId
  /** The file or package (see `isFile`) that registers it when imported; absent for built-in environments. */
  readonly module?: string
  /** Option values that override the defaults. */
  readonly options?: Readonly<Record<string, Json>>
}

/** A constant, or a function of the options. */
export type Per<C, T> = T | ((config: C) => T)

/** Values for some options; the others keep their defaults. */
export type Chosen<O extends Options> = { readonly [K in keyof O]?: Config<O>[K] }

/** What an environment's file passes to `register`. */
export interface EnvDefinition<E extends Env = Env, O extends Options = Options> {
  readonly id: EnvId
  /** One sentence. */
  readonly title?: Per<Config<O>, string>
  /** The options with their defaults (`option`); `any`: accepts anything, unchecked. Default: none. */
  readonly options?: O | 'any'
  /** Creates a new environment from the complete, validated options. */
  readonly create: (config: Config<O>) => E
  /** Steps after which `make` truncates an episode. */
  readonly maxSteps?: Per<Config<O>, number>
  /** The task counts as solved from this mean return over 100 episodes on. */
  readonly solvedAt?: Per<Config<O>, number>
  /**
   * Bounds on the discounted return from any state at γ = 0.99, for agents that need them in advance (the support
   * `low` … `high` of C51 and Rainbow). Default: unknown.
   */
  readonly returnRange?: Per<Config<O>, readonly [low: number, high: number]>
  /** Whether episodes do not depend on the seed. Default false. */
  readonly deterministic?: Per<Config<O>, boolean>
}

/** A registered environment: how to create it, and its properties under the default options. */
export interface EnvSpec<E extends Env = Env, O extends Options = Options> {
  readonly id: EnvId
  readonly title?: string
  readonly options?: O | 'any'
  readonly create: (options?: Chosen<O>) => E
  readonly maxSteps?: number
  readonly solvedAt?: number
  readonly returnRange?: readonly [low: number, high: number]
  readonly deterministic?: boolean
}

const entries = new Map<string, { readonly definition: EnvDefinition; readonly spec: EnvSpec }>()

/**
 * Makes an environment available to `make`, replacing any other of the same id; registering a returned spec again has
 * no effect.
 *
 * @throws UserError when the id has no version.
 * @example
 * register({ id: 'Maze-v0', options: { size: option(8, 'rows and columns') }, create: ({ size }) => maze(size) })
 */
// biome-ignore lint/complexity/noBannedTypes: {} is no options
export function register<E extends Env, O extends Options = {}>(definition: EnvDefinition<E, O>): EnvSpec<E, O> {
  if (!/-v\d+$/.test(definition.id))
    throw new UserError(
      `the environment id "${definition.id}" has no version: end it with -v0, so that results stay comparable.`,
      { usage: true },
    )
  const given = definition as unknown as EnvDefinition
  if (entries.get(given.id)?.spec !== given) entries.set(given.id, { definition: given, spec: specOf(given) })
  return entries.get(given.id)!.spec as unknown as EnvSpec<E, O>
}

const facts = ['title', 'maxSteps', 'solvedAt', 'returnRange', 'deterministic'] as const

/** The spec of an environment with these options. */
function specOf(definition: EnvDefinition, chosen: Chosen<Options> = {}): EnvSpec {
  const { id, options = {}, create } = definition
  const configured = (given: Chosen<Options> = {}) =>
    options === 'any' ? { ...chosen, ...given } : configure(id, options, { ...chosen, ...given })
  const config = configured()
  const stated = facts
    .filter(name => definition[name] !== undefined)
    .map(name => [name, typeof definition[name] === 'function' ? definition[name](config) : definition[name]])
  return { ...definition, ...Object.fromEntries(stated), create: given => create(configured(given)) }
}

const families = new Map<string, (env: EnvRef) => void>()

/** Registers environments on demand: `add` is called for every unknown id that begins with `prefix`. */
export function registerFamily(prefix: string, add: (env: EnvRef) => void): void {
  families.set(prefix, add)
}

/**
 * Whether `id` is registered, or belongs to a family without naming a module to import (as
 * `gymnasium:my_module:Mine-v0` does).
 */
export const isKnown = (id: string): boolean =>
  entries.has(id) ||
  [...families.keys()].some(prefix => id.startsWith(prefix) && !id.slice(prefix.length).includes(':'))

/** Whether a module specifier is a file path rather than a package name, judging by its prefix and extension. */
export const isFile = (module: string): boolean => /^\.{0,2}[\\/]|^[a-z]:[\\/]|\.[cm]?[jt]s$/i.test(module)

/** Every registered environment, in order of registration. */
export const environments = (): readonly EnvSpec[] => [...entries.values()].map(({ spec }) => spec)

/**
 * The spec registered under `id`, evaluated for these options.
 *
 * @throws UserError with the closest id or option for an unknown one.
 */
export function envSpec(id: string, options?: EnvRef['options']): EnvSpec {
  if (!entries.has(id))
    for (const [prefix, add] of families)
      if (id.startsWith(prefix)) add({ id: id as EnvId, ...(options && { options }) })
  const entry = entries.get(id)
  if (!entry)
    throw new UserError(`there is no environment "${id}".${didYouMean(id, [...entries.keys()])}`, { usage: true })
  return options ? specOf(entry.definition, options) : entry.spec
}

/**
 * An environment with some of its options set, usable wherever an environment is expected.
 *
 * @throws UserError with the closest option for an unknown one, or for a value outside its limits.
 * @example
 * train({ env: withOptions(hexV0, { size: 5 }), agent: alphazero(), steps: 100_000 })
 */
export function withOptions<E extends Env, O extends Options>({ id }: EnvSpec<E, O>, options: Chosen<O>): EnvRef {
  const chosen = options as NonNullable<EnvRef['options']>
  envSpec(id, chosen)
  return { id, options: chosen }
}

/** The reference to an environment that files and workers use. */
export const reference = (env: EnvId | EnvRef | EnvSpec): EnvRef =>
  typeof env === 'string' ? { id: env } : 'create' in env ? { id: env.id } : env

/**
 * A new environment that enforces its time limit and the order of calls; with options, the one registered under its id.
 *
 * @example
 * const env = make('CartPole-v1')
 * const board = make(hexV0, { size: 5 })
 */
export function make<E extends Env, O extends Options>(spec: EnvSpec<E, O>, options?: Chosen<O>): E
export function make(id: EnvId, options: EnvRef['options']): Env
export function make(env: EnvId | EnvRef | EnvSpec): Env
export function make(env: EnvId | EnvRef | EnvSpec, options?: Chosen<Options>): Env {
  const ref = reference(env)
  const spec = typeof env === 'object' && 'create' in env && !options ? env : envSpec(ref.id, options ?? ref.options)
  return limitEpisodes(spec.create(), spec)
}
