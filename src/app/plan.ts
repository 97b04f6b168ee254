import '../../agents/index.ts'
import type { AgentSpec } from '../core/agent.ts'
import { agentFactory, agents } from '../core/define-agent.ts'
import { UserError } from '../core/error.ts'
import { parseOption } from '../core/option.ts'
import { envSpec, reference, register } from '../core/registry.ts'
import { envArgument, optionsOf, type Texts } from './env-argument.ts'
import { defineExperiment, type Experiment } from './experiment.ts'
import { loadModule } from './load-module.ts'

/** Flags of `sente train`, read. */
export interface TrainFlags {
  readonly agent?: string
  readonly env?: string
  readonly envSet?: Texts
  readonly steps?: number
  readonly seed?: number
  readonly envs?: number
  readonly workers?: number
  readonly workerTimeout?: number
  readonly set?: Readonly<Record<string, string>>
  readonly device?: 'auto' | 'cpu' | 'gpu'
  readonly engine?: 'auto' | 'onnx' | 'tfjs'
  readonly out?: string
  /** The Python that has Gymnasium. */
  readonly python?: string
  /** Steps between checkpoints. */
  readonly checkpoint?: number
  /** Checkpoints to keep. */
  readonly keep?: number
  readonly json?: boolean
  readonly quiet?: boolean
}

/**
 * What is to be trained: the experiment file, if any, with the flags on top. @throws UserError where that makes no
 * sense.
 */
export async function plan(file: string | undefined, flags: TrainFlags): Promise<Experiment> {
  const base = file === undefined ? undefined : await experimentIn(file)
  const env = flags.env === undefined ? withTexts(base?.env, flags.envSet) : await envArgument(flags.env, flags.envSet)
  const chosen = flags.agent === undefined ? base?.agent : agentFactory(flags.agent)()
  if (!env || !chosen)
    throw new UserError(
      'say what to train: an experiment file, or --agent and --env, such as --agent dqn --env CartPole-v1.',
      { usage: true },
    )
  const agent = flags.set ? override(chosen, flags.set) : chosen
  const id = typeof env === 'string' ? env : env.id
  const { steps = base?.steps ?? 50_000, seed = base?.seed ?? 0, envs = base?.envs ?? 1 } = flags
  const { workers = base?.workers ?? 0, workerTimeout = base?.workerTimeout } = flags
  const { device = base?.device ?? 'auto', engine = base?.engine ?? 'auto' } = flags
  const name = flags.agent || flags.env || !base ? `${agent.name}-${id}` : base.name
  const checkpoint = saving(base?.checkpoint, flags)
  return {
    ...base,
    name,
    env,
    agent,
    steps,
    seed,
    envs,
    workers,
    device,
    engine,
    ...(workerTimeout !== undefined && { workerTimeout }),
    ...(checkpoint && { checkpoint }),
  }
}

/** An experiment's environment with some options set from text. */
function withTexts(env: Experiment['env'] | undefined, texts: Texts = {}): Experiment['env'] | undefined {
  if (!env || Object.keys(texts).length === 0) return env
  if (typeof env === 'object' && 'create' in env) register(env)
  const ref = reference(env)
  return { ...ref, options: { ...ref.options, ...optionsOf(envSpec(ref.id), texts) } }
}

/** How checkpoints are made: as the flags say, else as `base`. */
export function saving(
  base: Experiment['checkpoint'],
  { checkpoint: every, keep }: Pick<TrainFlags, 'checkpoint' | 'keep'>,
): Experiment['checkpoint'] {
  if (every === undefined && keep === undefined) return base
  return { ...base, ...(every !== undefined && { every }), ...(keep !== undefined && { keep }) }
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
  if (agents().some(({ agentName }) => agentName === file))
    throw new UserError(`"${file}" is an agent, not an experiment file: say --agent ${file} --env <id>.`, {
      usage: true,
    })
  const { default: experiment } = await loadModule(file)
  if (typeof experiment !== 'object' || experiment === null)
    throw new UserError(`${file} is no experiment: end it with export default defineExperiment({ … }).`, {
      usage: true,
    })
  return defineExperiment(experiment as Experiment)
}
