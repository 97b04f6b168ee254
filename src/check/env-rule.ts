import type { Env } from '../core/env.ts'
import type { EnvSpec } from '../core/registry.ts'
import type { Rng } from '../core/rng.ts'
import type { Found, Problem } from './problem.ts'
import type { RandomEpisode } from './random-episodes.ts'

/** What a rule of `checkEnv` may look at. */
export interface GivenEnv {
  readonly spec: Omit<EnvSpec, 'create'>
  /** A fresh environment, closed when the rule has been asked. */
  readonly fresh: () => Env
  /**
   * The same, ready to play `episodes` again: one that learns beyond an episode has learned what there was, and is
   * frozen.
   */
  readonly make: () => Env
  /** The environment in which `episodes` were played, one after another. */
  readonly env: Env
  readonly episodes: readonly RandomEpisode[]
  /** The stream of a name, from its beginning; that of an episode is named by its number, 0 for the first. */
  readonly stream: (name: string | number) => Rng
}

/** A promise of `Env`, and how it is found broken: one sentence or two, or nothing. */
export interface EnvRule {
  readonly rule: string
  readonly level?: Problem['level']
  readonly find: (given: GivenEnv) => Found | Promise<Found>
}
