import { z } from 'zod'
import type { AgentSpec } from '../core/agent.ts'
import { didYouMean, UserError } from '../core/error.ts'
import type { EnvId, EnvRef, EnvSpec } from '../core/registry.ts'
import { flags, Settings, whole } from '../store/runs/settings.ts'
import type { SearchSpace } from '../tuning/space.ts'

const isObject = (value: unknown) => typeof value === 'object' && value !== null
const isSpace = (value: unknown) =>
  isObject(value) && Object.values(value as object).every(entry => /^(range|choice|when)$/.test(entry?.kind))
const choice = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, `must be one of ${values.join(', ')}`)

/**
 * An experiment: the one declaration of its fields. The type, the checks and their messages, the flags of `sente train`
 * (`flags`) and the settings in `run.json` (`Settings`) follow from it.
 */
export const ExperimentSchema = z.strictObject({
  /** Names the run's folder. */
  name: z.string('must be a text').min(1, 'must not be empty'),
  /** An environment: its id, `{ id, options }`, or what `register` returns. */
  env: z.custom<EnvId | EnvRef | EnvSpec>(
    value => typeof value === 'string' || isObject(value),
    'must be an id, or what register returns',
  ),
  /** An agent, such as `dqn()`. */
  agent: z.custom<AgentSpec>(isObject, 'must be an agent, such as dqn()'),
  /** Environment steps in total. */
  steps: whole(1).register(flags, {
    flag: '--steps <n>',
    help: 'environment steps in total',
    default: "the preset's, or 50,000",
  }),
  /** Default 0. */
  seed: whole(0).exactOptional().register(flags, { flag: '--seed <n>', help: 'same seed, same run', default: '0' }),
  /** Parallel environments. Default 1. */
  envs: whole(1).exactOptional().register(flags, { flag: '--envs <n>', help: 'parallel environments', default: '1' }),
  /** Worker threads that step them. Default 0: the main thread does. */
  workers: whole(0)
    .exactOptional()
    .register(flags, { flag: '--workers <n>', help: 'worker threads for slow environments', default: 'none' }),
  /** Default `auto`. */
  device: choice('auto', 'cpu', 'gpu')
    .exactOptional()
    .register(flags, { flag: '--device <kind>', help: 'where to compute', default: 'auto' }),
  /** Default `auto`. */
  engine: choice('auto', 'onnx', 'tfjs')
    .exactOptional()
    .register(flags, { flag: '--engine <kind>', help: 'compiled (onnx) or eager (tfjs)', default: 'auto' }),
  /**
   * What `sente sweep` searches or combines: options of the agent, each a `range`, a `choice`, or `when` of one. `sente
   * train` does without.
   */
  sweep: z.custom<SearchSpace>(isSpace, 'must be a table of range(…), choice(…) and when(…)').exactOptional(),
  ...Settings.shape,
})

/** The fields that may change when a run is resumed. */
export const CHANGEABLE = ['steps', 'workers', 'workerTimeout', 'device', 'engine', 'checkpoint'] as const

/** A training run as a file that can be run again: `sente train <file>`. Flags of the command line override it. */
export type Experiment = Readonly<z.infer<typeof ExperimentSchema>>

/**
 * Checks the settings of an experiment; export the result as default.
 *
 * @throws UserError for a setting that is unknown (with the nearest name), missing, out of range, or does not go with
 *   another.
 * @example
 * export default defineExperiment({ name: 'first', env: 'CartPole-v1', agent: dqn(), steps: 50_000 })
 */
export function defineExperiment(experiment: Experiment): Experiment {
  const given = Object.fromEntries(Object.entries(experiment).filter(([, value]) => value !== undefined))
  const issue = ExperimentSchema.safeParse(given).error?.issues[0]
  if (issue) throw new UserError(sentence(given, issue), { usage: true })
  if (experiment.stopWithoutImprovement !== undefined && !experiment.evaluate)
    throw new UserError(
      'stopWithoutImprovement counts evaluations, but the experiment has none: add evaluate: { every, episodes }.',
      { usage: true },
    )
  return experiment
}

/** The settings of an experiment that its run's folder keeps. */
export const settingsOf = (experiment: Experiment): Settings =>
  Object.fromEntries(Object.keys(Settings.shape).flatMap(name => entry(experiment, name as keyof Settings)))

const entry = (experiment: Experiment, name: keyof Settings): [string, unknown][] =>
  experiment[name] === undefined ? [] : [[name, experiment[name]]]

function sentence(given: object, issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const [name] = issue.keys as [string]
    return `an experiment has no setting "${path && `${path}.`}${name}".${didYouMean(name, known(issue.path))}`
  }
  const value = issue.path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown>)?.[key], given)
  if (value === undefined) return `the experiment has no "${path}".`
  return `${path} ${issue.message}, not ${typeof value === 'string' ? `"${value}"` : String(value)}.`
}

/** Names of the fields at a path of the schema. */
function known(path: readonly PropertyKey[]): string[] {
  const within = path.reduce<z.ZodType>(
    (schema, key) => unwrapped((schema as z.ZodObject<Record<string, z.ZodType>>).shape[String(key)]!),
    ExperimentSchema,
  )
  return Object.keys((within as z.ZodObject).shape)
}

/** A schema without its optional and readonly wrappers. */
export const unwrapped = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodExactOptional || schema instanceof z.ZodReadonly
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema
