import type { Env, Json } from './env.ts'
import { didYouMean, UserError } from './error.ts'
import { limitEpisodes } from './limit-episodes.ts'
import { type Config, configure, type Options } from './option.ts'

/** Name and version: results on `X-v0` stay comparable because a changed task is `X-v1`. */
export type EnvId = `${string}-v${number}`

/** An environment as plain JSON: for workers and run folders. */
export interface EnvRef {
  readonly id: EnvId
  /** What registers it when imported, a file or a package (see `isFile`); absent for built-in ones. */
  readonly module?: string
  /** Those of its options that are not to have their defaults. */
  readonly options?: Readonly<Record<string, Json>>
}

/** A fact, or what each choice of options makes of it. */
export type Per<C, T> = T | ((config: C) => T)

/** Options chosen, the others having their defaults. */
export type Chosen<O extends Options> = { readonly [K in keyof O]?: Config<O>[K] }

/** What an environment's file hands to `register`. */
export interface EnvDefinition<E extends Env = Env, O extends Options = Options> {
  readonly id: EnvId
  /** One sentence. */
  readonly title?: Per<Config<O>, string>
  /** What can be set, each with its default (`option`); `any`: whatever it is given, unchecked. Default: nothing. */
  readonly options?: O | 'any'
  /** A fresh environment; it is given every option, checked. */
  readonly create: (config: Config<O>) => E
  /** Steps after which `make` truncates an episode. */
  readonly maxSteps?: Per<Config<O>, number>
  /** Mean return over 100 episodes from which it counts as solved. */
  readonly solvedAt?: Per<Config<O>, number>
  /**
   * The lowest and the highest discounted return from any state on, for agents that must know them before they learn
   * (`low` and `high` of C51 and Rainbow), with their usual γ = 0.99. Default: not known.
   */
  readonly returnRange?: Per<Config<O>, readonly [low: number, high: number]>
  /** Whether nothing is left to chance, so that every seed gives the same episodes. Default false. */
  readonly deterministic?: Per<Config<O>, boolean>
}

/** How to make an environment, and what is known of it as it is without other options. */
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
 * Adds an environment to `make`, or replaces the one of the same id; nothing happens to one that is registered as it
 * is.
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

/** What is known of an environment with these options. */
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

/** Environments from elsewhere: whenever an unknown id begins with `prefix`, `add` is asked to register it. */
export function registerFamily(prefix: string, add: (env: EnvRef) => void): void {
  families.set(prefix, add)
}

/**
 * Whether `id` is registered, or belongs to a family and names no code of its own (as `gymnasium:my_module:Mine-v0`
 * does).
 */
export const isKnown = (id: string): boolean =>
  entries.has(id) ||
  [...families.keys()].some(prefix => id.startsWith(prefix) && !id.slice(prefix.length).includes(':'))

/** Whether a module is a file and no package: how its name begins, or ends, says so. */
export const isFile = (module: string): boolean => /^\.{0,2}[\\/]|^[a-z]:[\\/]|\.[cm]?[jt]s$/i.test(module)

/** Every registered environment, in order of registration. */
export const environments = (): readonly EnvSpec[] => [...entries.values()].map(({ spec }) => spec)

/**
 * What is registered under `id`, as it is with these options.
 *
 * @throws UserError with the nearest id when there is none of that name, or the nearest option.
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
 * An environment with some of its options set, for everything that takes an environment.
 *
 * @throws UserError with the nearest option for an unknown one, or for a value outside its limits.
 * @example
 * train({ env: withOptions(hexV0, { size: 5 }), agent: alphazero(), steps: 100_000 })
 */
export function withOptions<E extends Env, O extends Options>({ id }: EnvSpec<E, O>, options: Chosen<O>): EnvRef {
  const chosen = options as NonNullable<EnvRef['options']>
  envSpec(id, chosen)
  return { id, options: chosen }
}

/** An environment as files name it. */
export const reference = (env: EnvId | EnvRef | EnvSpec): EnvRef =>
  typeof env === 'string' ? { id: env } : 'create' in env ? { id: env.id } : env

/**
 * A fresh environment that keeps its time limit and the order of calls; with options, the one registered under its id.
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
