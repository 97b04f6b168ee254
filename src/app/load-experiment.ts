import type { AgentSpec } from '../core/agent.ts'
import { agentFactory } from '../core/define-agent.ts'
import { UserError } from '../core/error.ts'
import { parseOption } from '../core/option.ts'
import { envSpec, reference, register } from '../core/registry.ts'
import { agentArgument, agentsIn } from './code/agent-argument.ts'
import { envArgument, optionsOf, type Texts } from './env-argument.ts'
import { defineExperiment, type Experiment } from './experiment.ts'
import { loadModule } from './load-module.ts'
import { experimentFile } from './loading/packaged.ts'
import { namedExperiment } from './preset/experiment.ts'
import { misplaced, missingAgent, missingEnv } from './preset/missing.ts'
import { quoted } from './quoted.ts'

/** Fields of an experiment to set or override. */
export type Fields = Partial<Omit<Experiment, 'name' | 'env' | 'agent'>>

/** What an experiment sets if it says nothing else. */
export const usual = { seed: 0, envs: 1, workers: 0, device: 'auto', engine: 'auto' } as const

/** What to train, as text: names and options as the user types them. */
export interface Wanted {
  /** An agent, as `agentArgument` reads it. */
  readonly agent?: string
  /** An environment, as `envArgument` reads it. */
  readonly env?: string
  /** Options of the environment. */
  readonly envSet?: Texts
  /** Options of the agent. */
  readonly set?: Texts
  /** Without the agent's preset for the environment: with its defaults. */
  readonly plain?: boolean
}

/**
 * The experiment of a file, or of an agent and an environment, which takes their preset if there is one; with other
 * settings on top.
 *
 * @param fields Replace those of the file; of `checkpoint` and other groups only the members given.
 * @throws UserError when agent or environment are missing, or a setting does not fit.
 * @example
 * const experiment = await loadExperiment('experiments/cartpole-dqn.ts', { set: { gamma: '0.98' } }, { seed: 3 })
 */
export async function loadExperiment(
  file: string | undefined,
  wanted: Wanted = {},
  fields: Fields = {},
): Promise<Experiment> {
  const filed = file === undefined ? undefined : await experimentIn(file)
  if (filed && wanted.plain)
    throw new UserError(`an experiment file has its own settings: leave out --plain, or ${file}.`, { usage: true })
  const env =
    wanted.env === undefined ? withTexts(filed?.env, wanted.envSet) : await envArgument(wanted.env, wanted.envSet)
  const named = wanted.agent === undefined ? undefined : await agentArgument(wanted.agent)
  if (named && !env) throw missingEnv(named)
  if (env && !(named ?? filed)) throw missingAgent(env)
  if (!env)
    throw new UserError(
      'say what to train: an experiment file, or --agent and --env, such as --agent dqn --env CartPole-v1.',
      { usage: true },
    )
  const { preset, ...base } = filed ?? namedExperiment(named!, env, wanted.plain)
  const changed = filed && (wanted.agent || wanted.env)
  const chosen = filed && named ? named() : base.agent
  const agent = wanted.set ? override(chosen, wanted.set) : chosen
  const name = changed ? `${agent.name}-${reference(env).id}` : base.name
  return withFields({ ...usual, ...base, ...(preset && !changed && { preset }), name, env, agent }, fields)
}

/** The experiment with other fields; of groups, such as `checkpoint`, only the members given are replaced. */
export function withFields(experiment: Experiment, fields: Fields): Experiment {
  const group = (value: unknown): value is object => typeof value === 'object' && value !== null
  const changed = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return []
    const before = experiment[name as keyof Fields]
    return [[name, group(value) && group(before) ? { ...before, ...value } : value]]
  })
  return { ...experiment, ...Object.fromEntries(changed) }
}

/** An experiment's environment with some options set from text. */
function withTexts(env: Experiment['env'] | undefined, texts: Texts = {}): Experiment['env'] | undefined {
  if (!env || Object.keys(texts).length === 0) return env
  if (typeof env === 'object' && 'create' in env) register(env)
  const ref = reference(env)
  return { ...ref, options: { ...ref.options, ...optionsOf(envSpec(ref.id), texts) } }
}

/** The spec with some options set from text. */
export function override(agent: AgentSpec, texts: Texts): AgentSpec {
  const factory = agentFactory(agent.name)
  const owner = `agent ${agent.name}`
  const read = Object.entries(texts).map(([key, text]) => [key, parseOption(owner, factory.options, key, text)])
  return factory({ ...agent.config, ...Object.fromEntries(read) })
}

/** The experiment of a file. @throws UserError when it holds none. */
export async function experimentIn(file: string): Promise<Experiment> {
  const wrong = misplaced(file)
  if (wrong) throw wrong
  const loaded = await loadModule(experimentFile(file))
  const { default: experiment } = loaded
  if (agentsIn(loaded).length > 0 && typeof experiment !== 'object')
    throw new UserError(`${file} defines an agent, not an experiment: say --agent ${quoted(file)} --env <id>.`, {
      usage: true,
    })
  if (typeof experiment !== 'object' || experiment === null)
    throw new UserError(`${file} is not an experiment file: end it with export default defineExperiment({ … }).`, {
      usage: true,
    })
  return defineExperiment(experiment as Experiment)
}
