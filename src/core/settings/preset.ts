import type { Json } from '../env.ts'
import { didYouMean, UserError } from '../error.ts'
import type { EnvId } from '../registry.ts'

/** Greedy returns over 100 episodes at the end of each seed's run. */
export interface MeasuredReturn {
  readonly seeds: number
  /** Seeds that reached the environment's threshold; absent where it has none. */
  readonly solved?: number
  /** Mean and standard deviation over seeds, and the return of the worst seed. */
  readonly mean: number
  readonly std: number
  readonly worst: number
  /** Environment steps, mean over seeds. */
  readonly steps: number
  /** `2026-11-22`. */
  readonly date: string
}

/** A result that is not a return, such as games won. */
export interface MeasuredPlay {
  readonly seeds: number
  /** What it achieved, as the end of a sentence: `won 196 of 200 games against mcts:500`. */
  readonly result: string
  readonly steps: number
  readonly date: string
}

/** Tuned settings of an agent in an environment, with their measured result. Plain data. */
export interface Preset {
  readonly agent: string
  readonly env: EnvId
  /** The environment's spaces, as `describe` writes them; the preset applies only where they are the same. */
  readonly spaces: readonly [observations: string, actions: string]
  /** Options of the agent; the others keep their defaults. */
  readonly options: Readonly<Record<string, Json>>
  /** Environment steps in total. */
  readonly steps: number
  /** Parallel environments. Default 1. */
  readonly envs?: number
  /** Greedy evaluation during training. Default: none. */
  readonly evaluate?: { readonly every: number; readonly episodes: number }
  /** Stop once an evaluation reaches the environment's threshold, or this mean return. Default: never. */
  readonly stopWhenSolved?: boolean | number
  readonly measured: MeasuredReturn | MeasuredPlay
}

const known = new Map<string, Preset>()

/** `dqn × CartPole-v1`. */
export const presetName = (agent: string, env: string): string => `${agent} × ${env}`

/** Makes a preset available by its agent and environment, replacing any other of the same. */
export function definePreset(preset: Preset): Preset {
  known.set(presetName(preset.agent, preset.env), preset)
  return preset
}

/** Every preset, in order of definition. */
export const presets = (): readonly Preset[] => [...known.values()]

/** The preset of that name; undefined if there is none. */
export const presetNamed = (name: string): Preset | undefined => known.get(name)

/**
 * An agent's preset for an environment: for its id, or for the name behind a prefix, as in `gymnasium:CartPole-v1`.
 * Undefined if there is none.
 */
export const presetFor = (agent: string, env: string): Preset | undefined =>
  known.get(presetName(agent, env)) ?? known.get(presetName(agent, env.slice(env.lastIndexOf(':') + 1)))

/** @throws UserError when there is no such preset; it names those of the agent. */
export function requirePreset(agent: string, env: string): Preset {
  const preset = presetFor(agent, env)
  if (preset) return preset
  const envs = presets().flatMap(preset => (preset.agent === agent ? [preset.env] : []))
  throw new UserError(`there is no preset of ${agent} for ${env}.${didYouMean(env, envs) || ' It has none.'}`, {
    usage: true,
  })
}
