import { type Agent, type AgentSpec, type DeviceRequest, taskOf, type Weights } from '../../core/agent.ts'
import { agentFactory } from '../../core/define-agent.ts'
import { UserError } from '../../core/error.ts'
import { make } from '../../core/registry.ts'
import { rng } from '../../core/rng.ts'
import { loadRun, type StoredRun } from '../runs/run.ts'
import { checkpoints, readArrays, readManifest } from './checkpoint.ts'
import { named } from './load-snapshot.ts'

export interface LoadAgentOptions {
  /** Needed only where the agent was given what a file cannot hold, such as functions: they are taken from here. */
  readonly agent?: AgentSpec
  /**
   * Settings that are to be others than in training, such as `{ simulations: 800 }`; not those of the network's shape.
   */
  readonly set?: Readonly<Record<string, unknown>>
  /** Which of the checkpoints that were kept; default the newest. */
  readonly step?: number
  /** Where it computes; default `cpu`, on which acting is the fastest but for large networks that search. */
  readonly device?: DeviceRequest['device']
}

/**
 * A trained agent, ready to act. Dispose of it when done.
 *
 * @param run A run's folder, or what `loadRun` gave.
 * @throws UserError when the run has no weights yet, or none of that step, or they are damaged.
 * @example
 * const agent = await loadAgent('runs/dqn-CartPole-v1-s0')
 */
export async function loadAgent(run: string | StoredRun, options: LoadAgentOptions = {}): Promise<Agent> {
  const stored = typeof run === 'string' ? loadRun(run) : run
  const { name, config, unsaved } = stored.agent
  const missing = unsaved.filter(option => options.agent?.config[option] === undefined)
  if (missing.length > 0)
    throw new UserError(
      `${stored.path}: agent ${name} was given ${missing.join(', ')}, which a file cannot hold; pass it again: ` +
        `loadAgent(run, { agent }).`,
    )
  const passed = Object.fromEntries(unsaved.map(option => [option, options.agent!.config[option]]))
  const spec = agentFactory(name)({ ...config, ...passed, ...options.set } as never)
  const kept = checkpoints(stored.path)
  if (kept.length === 0)
    throw new UserError(`${stored.path} has no weights: its run (${stored.status}) was cut off before they were saved.`)
  const checkpoint = (options.step === undefined ? kept[0] : kept.find(({ step }) => step === options.step))?.path
  if (checkpoint === undefined)
    throw new UserError(
      `${stored.path} has no checkpoint of step ${options.step}: it has those of ` +
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
    throw new UserError(`the weights in ${checkpoint} are not those of this agent: ${(error as Error).message}`, {
      cause: error,
    })
  }
  return agent
}
