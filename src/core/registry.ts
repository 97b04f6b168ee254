import type { Env, Json, SyncEnv } from './env.ts'
import { didYouMean, UserError } from './error.ts'
import { limitEpisodes } from './limit-episodes.ts'

/** Name and version: results on `X-v0` stay comparable because a changed task is `X-v1`. */
export type EnvId = `${string}-v${number}`

/** An environment as plain JSON: for workers and run folders. */
export interface EnvRef {
  readonly id: EnvId
  /** File that registers it when imported; absent for built-in ones. */
  readonly module?: string
  readonly options?: Readonly<Record<string, Json>>
}

/** How to make an environment, and what is known of it. */
export interface EnvSpec<E extends Env = Env> {
  readonly id: EnvId
  /** One sentence. */
  readonly title?: string
  readonly create: (options?: Readonly<Record<string, Json>>) => E
  /** Steps after which `make` truncates an episode. */
  readonly maxSteps?: number
  /** Mean return over 100 episodes from which it counts as solved. */
  readonly solvedAt?: number
  /** Whether nothing is left to chance, so that every seed gives the same episodes. Default false. */
  readonly deterministic?: boolean
}

const specs = new Map<string, EnvSpec>()

/** Adds an environment to `make`, or replaces the one of the same id, and returns its spec. */
export function register<E extends Env>(spec: EnvSpec<E>): EnvSpec<E> {
  if (!/-v\d+$/.test(spec.id))
    throw new UserError(
      `the environment id "${spec.id}" has no version: end it with -v0, so that results stay comparable.`,
      { usage: true },
    )
  specs.set(spec.id, spec as EnvSpec)
  return spec
}

const families = new Map<string, (env: EnvRef) => void>()

/** Environments from elsewhere: whenever an unknown id begins with `prefix`, `add` is asked to register it. */
export function registerFamily(prefix: string, add: (env: EnvRef) => void): void {
  families.set(prefix, add)
}

/** Whether `id` is registered, or belongs to a family and names no code of its own (as `gymnasium:my_module:Mine-v0` does). */
export const isKnown = (id: string): boolean =>
  specs.has(id) || [...families.keys()].some(prefix => id.startsWith(prefix) && !id.slice(prefix.length).includes(':'))

/** Every registered environment, in order of registration. */
export const environments = (): readonly EnvSpec[] => [...specs.values()]

/**
 * What is registered under `id`.
 *
 * @param options What it is going to be made with, for families that must know.
 * @throws UserError with the nearest id when there is none of that name.
 */
export function envSpec(id: string, options?: EnvRef['options']): EnvSpec {
  if (!specs.has(id))
    for (const [prefix, add] of families)
      if (id.startsWith(prefix)) add({ id: id as EnvId, ...(options && { options }) })
  const spec = specs.get(id)
  if (!spec)
    throw new UserError(`there is no environment "${id}".${didYouMean(id, [...specs.keys()])}`, { usage: true })
  return spec
}

/**
 * A fresh environment that keeps its time limit and the order of calls.
 *
 * @example
 * const env = make('CartPole-v1')
 */
export function make<E extends SyncEnv>(spec: EnvSpec<E>): E
export function make(env: EnvId | EnvRef | EnvSpec): Env
export function make(env: EnvId | EnvRef | EnvSpec): Env {
  if (typeof env === 'string') return make({ id: env } as EnvRef)
  if ('create' in env) return limitEpisodes(env.create(), env)
  const spec = envSpec(env.id, env.options)
  return limitEpisodes(spec.create(env.options), spec)
}
