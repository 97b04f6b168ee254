import type { Observable } from 'rxjs'
import { type Agent, type AgentSpec, type DeviceRequest, type Mode, taskOf } from '../core/agent.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'
import type { EnvId, EnvRef, EnvSpec } from '../core/registry.ts'
import { rng } from '../core/rng.ts'
import type { TrainEvent } from './events.ts'
import { launch, requireSupport } from './launch.ts'

export interface RunOptions {
  readonly env: EnvId | EnvRef | EnvSpec
  /** An agent, which the caller disposes of; or a spec, from which one is created for this run. */
  readonly agent: Agent | AgentSpec
  readonly episodes: number
  /** Default 0. */
  readonly seed?: number
  /** Default `exploit`. */
  readonly mode?: Mode
  /** Device of an agent created from a spec. Default `cpu`. */
  readonly device?: DeviceRequest['device']
}

/**
 * Plays episodes one after another without learning, as a cold Observable of the same events as `train`. Episode k has
 * the same initial state as episode k of a training run with the same seed.
 *
 * @example
 * run({ env: 'CartPole-v1', agent: await loadAgent('runs/dqn-CartPole-v1-s0'), episodes: 3 })
 *   .pipe(only('episode'))
 *   .subscribe(console.log)
 */
export const run = (options: RunOptions): Observable<TrainEvent> =>
  launch(() => {
    const { env, agent, mode = 'exploit', device = 'cpu' } = options
    const spec = 'create' in agent ? agent : undefined
    const seed = wholeNumber('seed', options.seed ?? 0, 0)
    return {
      kind: 'run',
      env,
      agentSpec: spec,
      agent: async first => {
        if (!('create' in agent)) return agent
        requireSupport(agent, first, typeof env === 'string' ? env : env.id)
        return agent.create({
          ...taskOf(first),
          random: rng(seed).split('agent'),
          steps: 0,
          envs: 1,
          device: { device, engine: 'auto' },
        })
      },
      owned: spec !== undefined,
      mode,
      steps: Infinity,
      episodes: wholeNumber('episodes', options.episodes, 1),
      envs: 1,
      workers: 0,
      workerTimeout: Infinity,
      seed,
      resume: undefined,
    }
  })
