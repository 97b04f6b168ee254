import { type Agent, type AgentSpec, type DeviceRequest, taskOf, type Weights } from '../../core/agent.ts'
import { agentFactory } from '../../core/define-agent.ts'
import { UserError } from '../../core/error.ts'
import { make } from '../../core/registry.ts'
import { rng } from '../../core/rng.ts'
import { loadRun, type StoredRun } from '../runs/run.ts'
import { checkpoints, readArrays, readManifest } from './checkpoint.ts'
import { named } from './load-snapshot.ts'

export interface LoadAgentOptions {
  /** Supplies options that a file cannot store, such as functions; needed only if the agent was created with some. */
  readonly agent?: AgentSpec
  /** Options to override, such as `{ simulations: 800 }`; not those that change the shape of the network. */
  readonly set?: Readonly<Record<string, unknown>>
  /** Step of the checkpoint to load. Default: the newest. */
  readonly step?: number
  /** Device. Default `cpu`, the fastest for acting except with search over large networks. */
  readonly device?: DeviceRequest['device']
}

/**
 * A trained agent, ready to act. Dispose of it when done.
 *
 * @param run A run folder, or the result of `loadRun`.
 * @throws UserError when the run has no checkpoint, or none at that step, or its weights are damaged.
 * @example
 * const agent = await loadAgent('runs/dqn-CartPole-v1-s0')
 */
export async function loadAgent(run: string | StoredRun, options: LoadAgentOptions = {}): Promise<Agent> {
  const stored = typeof run === 'string' ? loadRun(run) : run
  const { name, config, unsaved } = stored.agent
  const missing = unsaved.filter(option => options.agent?.config[option] === undefined)
  if (missing.length > 0)
    throw new UserError(
      `${stored.path}: agent ${name} was created with ${missing.join(', ')}, which a file cannot store; pass it ` +
        `again: loadAgent(run, { agent }).`,
    )
  const passed = Object.fromEntries(unsaved.map(option => [option, options.agent!.config[option]]))
  const spec = agentFactory(name)({ ...config, ...passed, ...options.set } as never)
  const kept = checkpoints(stored.path)
  if (kept.length === 0)
    throw new UserError(
      `${stored.path} has no weights: the run (${stored.status}) ended before its first checkpoint; train it again.`,
    )
  const checkpoint = (options.step === undefined ? kept[0] : kept.find(({ step }) => step === options.step))?.path
  if (checkpoint === undefined)
    throw new UserError(
      `${stored.path} has no checkpoint at step ${options.step}: choose one of ` +
        `${kept.map(({ step }) => step).join(', ')}.`,
    )
  const arrays = readArrays(checkpoint, readManifest(checkpoint), name => name.startsWith('weights/'))
  const weights = named('weights', arrays) as Weights
  const env = make(stored.env)
  env.close?.()
  const agent = await spec.create({
    ...taskOf(env),
    random: rng(stored.seed).split('agent'),
    steps: 0,
    envs: 1,
    device: { device: options.device ?? 'cpu', engine: stored.device.engine },
    saved: Object.values(weights).reduce((sum, { length }) => sum + length, 0),
  })
  try {
    agent.load(weights)
  } catch (error) {
    agent.dispose()
    throw new UserError(`the weights in ${checkpoint} do not fit this agent: ${(error as Error).message}`, {
      cause: error,
    })
  }
  return agent
}
