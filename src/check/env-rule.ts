import type { Env } from '../core/env.ts'
import type { EnvSpec } from '../core/registry.ts'
import type { Rng } from '../core/rng.ts'
import type { Found, Problem } from './problem.ts'
import type { RandomEpisode } from './random-episodes.ts'

/** The input of a `checkEnv` rule. */
export interface GivenEnv {
  readonly spec: Omit<EnvSpec, 'create'>
  /** Creates an environment, which is closed when the rule has finished. */
  readonly fresh: () => Env
  /**
   * The same, ready to replay `episodes`: an environment that learns across episodes is restored to the state in which
   * they were played, and frozen.
   */
  readonly make: () => Env
  /** The environment in which all `episodes` were played. */
  readonly env: Env
  readonly episodes: readonly RandomEpisode[]
  /** The named random stream, from its start; episode i was played with stream i, counted from 0. */
  readonly stream: (name: string | number) => Rng
}

/** A clause of the `Env` contract, and how to detect a violation: one or two sentences, or nothing. */
export interface EnvRule {
  readonly rule: string
  readonly level?: Problem['level']
  readonly find: (given: GivenEnv) => Found | Promise<Found>
}
