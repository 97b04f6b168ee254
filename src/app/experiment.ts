import type { AgentSpec, DeviceRequest } from '../core/agent.ts'
import { didYouMean, UserError } from '../core/error.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'
import type { EnvId, EnvRef, EnvSpec } from '../core/registry.ts'

/** A training run as a file that can be run again: `sente train <file>`. Flags of the command line override it. */
export interface Experiment {
  /** Names the run's folder. */
  readonly name: string
  readonly env: EnvId | EnvRef | EnvSpec
  readonly agent: AgentSpec
  /** Environment steps in all. */
  readonly steps: number
  /** Default 0. */
  readonly seed?: number
  /** Parallel environments. Default 1. */
  readonly envs?: number
  /** Worker threads that step them. Default 0: the main thread does. */
  readonly workers?: number
  /** Seconds without an answer after which a worker is replaced. Default 60. */
  readonly workerTimeout?: number
  /** Default `auto`. */
  readonly device?: DeviceRequest['device']
  /** Default `auto`. */
  readonly engine?: DeviceRequest['engine']
  /** Greedy evaluation under way: `episodes` of them every so many steps. Default: none. */
  readonly evaluate?: { readonly every: number; readonly episodes: number }
  /** Stop as soon as the environment counts as solved; a number is the mean return to reach instead. Default false. */
  readonly stopWhenSolved?: boolean | number
  /** Stop after so many evaluations in a row that brought nothing better. Default: never. */
  readonly stopWithoutImprovement?: number
  /** Steps between checkpoints, and how many are kept. Default: 10,000 and 3. */
  readonly checkpoint?: { readonly every?: number; readonly keep?: number }
  /** Keep every so many training episodes, for `sente replay`. Default 1: all of them. */
  readonly record?: { readonly every?: number }
}

const names: { readonly [K in keyof Required<Experiment>]: true } = {
  name: true,
  env: true,
  agent: true,
  steps: true,
  seed: true,
  envs: true,
  workers: true,
  workerTimeout: true,
  device: true,
  engine: true,
  evaluate: true,
  stopWhenSolved: true,
  stopWithoutImprovement: true,
  checkpoint: true,
  record: true,
}

/**
 * Checks the settings of an experiment; export the result as default.
 *
 * @throws UserError for a setting that is unknown (with the nearest name) or missing, or does not go with another.
 * @example
 * export default defineExperiment({ name: 'first', env: 'CartPole-v1', agent: dqn(), steps: 50_000 })
 */
export function defineExperiment(experiment: Experiment): Experiment {
  for (const name of Object.keys(experiment))
    if (!Object.hasOwn(names, name))
      throw new UserError(`an experiment has no setting "${name}".${didYouMean(name, Object.keys(names))}`, {
        usage: true,
      })
  for (const name of ['name', 'env', 'agent', 'steps'] as const)
    if (experiment[name] === undefined) throw new UserError(`the experiment has no "${name}".`, { usage: true })
  if (experiment.stopWithoutImprovement !== undefined) {
    wholeNumber('stopWithoutImprovement', experiment.stopWithoutImprovement, 1)
    if (!experiment.evaluate)
      throw new UserError(
        'stopWithoutImprovement counts evaluations, but the experiment has none: add evaluate: { every, episodes }.',
        { usage: true },
      )
  }
  return experiment
}
