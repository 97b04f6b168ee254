import { type Agent, type AgentSpec, type DeviceRequest, taskOf } from '../../core/agent.ts'
import { agentFactory } from '../../core/define-agent.ts'
import { UserError } from '../../core/error.ts'
import { make } from '../../core/registry.ts'
import { rng } from '../../core/rng.ts'
import { loadRun, type StoredRun } from '../runs/run.ts'
import { loadWeights, type StoredWeights } from './load-weights.ts'

export interface LoadAgentOptions {
  /** Supplies options that a file cannot store, such as functions; needed only if the agent was created with some. */
  readonly agent?: AgentSpec
  /** Options to override, such as `{ simulations: 800 }`; not those that change the shape of the network. */
  readonly set?: Readonly<Record<string, unknown>>
  /** Step of the checkpoint to load. Default: the newest that is undamaged. */
  readonly step?: number
  /** Device. Default `cpu`, the fastest for acting except with search over large networks. */
  readonly device?: DeviceRequest['device']
}

/**
 * A trained agent, ready to act. Dispose of it when done. Damaged checkpoints newer than the one it loads are named on
 * standard error.
 *
 * @param run A run folder, or the result of `loadRun`.
 * @throws UserError when the run has no undamaged checkpoint, or none at that step.
 * @example
 * const agent = await loadAgent('runs/dqn-CartPole-v1-s0')
 */
export async function loadAgent(run: string | StoredRun, options: LoadAgentOptions = {}): Promise<Agent> {
  const stored = typeof run === 'string' ? loadRun(run) : run
  return agentWith(stored, loadWeights(stored.path, options.step), options)
}

/** The agent of a run with the weights of one of its checkpoints. @throws UserError when they do not fit. */
export async function agentWith(
  stored: StoredRun,
  { path, weights }: StoredWeights,
  options: Omit<LoadAgentOptions, 'step'> = {},
): Promise<Agent> {
  const { name, config, unsaved } = stored.agent
  const missing = unsaved.filter(option => options.agent?.config[option] === undefined)
  if (missing.length > 0)
    throw new UserError(
      `${stored.path}: agent ${name} was created with ${missing.join(', ')}, which a file cannot store; pass it ` +
        `again: loadAgent(run, { agent }).`,
    )
  const passed = Object.fromEntries(unsaved.map(option => [option, options.agent!.config[option]]))
  const spec = agentFactory(name)({ ...config, ...passed, ...options.set } as never)
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
    throw new UserError(`the weights in ${path} do not fit this agent: ${(error as Error).message}`, {
      cause: error,
    })
  }
  return agent
}
