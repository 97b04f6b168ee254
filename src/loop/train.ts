import type { Observable } from 'rxjs'
import { type AgentSpec, type DeviceRequest, taskOf } from '../core/agent.ts'
import { MOST, wholeNumber } from '../core/guard/whole-number.ts'
import { type EnvId, type EnvRef, type EnvSpec, envSpec, isKnown, reference } from '../core/registry.ts'
import { rng } from '../core/rng.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { requireWorkers } from '../vector/crew.ts'
import type { TrainEvent } from './events.ts'
import { launch, requireSupport } from './launch.ts'
import { requireFit } from './resume.ts'

export interface TrainOptions {
  readonly env: EnvId | EnvRef | EnvSpec
  readonly agent: AgentSpec
  /** Environment steps in all, over every parallel environment. */
  readonly steps: number
  /** Same seed, same run. Default 0. */
  readonly seed?: number
  /** Parallel environments N, acted in as one batch. Default 1. */
  readonly envs?: number
  /**
   * Worker threads that the environments are divided among, for such as take longer than the hand-over
   * (docs/vector-environments.md); the run is the same bit for bit. Their `env` is an id, or names the file that
   * registers it: `{ id, module }`. Default 0: the main thread steps them.
   */
  readonly workers?: number
  /**
   * Seconds without an answer after which a worker counts as hung: it is replaced, and its episodes are left. Default
   * 60.
   */
  readonly workerTimeout?: number
  readonly device?: DeviceRequest['device']
  readonly engine?: DeviceRequest['engine']
  /**
   * Continue from here, as if the run had never stopped: bit for bit on the CPU, with the other options as they were.
   */
  readonly resume?: Snapshot
}

/**
 * A training run as a cold Observable: subscribing starts it, unsubscribing stops it at once, `run.stop` after the
 * current step.
 *
 * The agent draws from `rng(seed).split('agent')`; episode k starts from `rng(seed).split('episode').split(k)`, so it
 * can be played again alone. Errors come as error notifications: a UserError where a person can mend it.
 *
 * @example
 * train({ env: 'CartPole-v1', agent: dqn(), steps: 50_000 })
 *   .pipe(evaluate({ every: 5_000 }), stopWhen(solved()), progress())
 *   .subscribe()
 */
export const train = (options: TrainOptions): Observable<TrainEvent> =>
  launch(() => {
    const { env, device = 'auto', engine = 'auto' } = options
    const agent = suited(options.agent, env)
    const steps = wholeNumber('steps', options.steps, 1)
    const seed = wholeNumber('seed', options.seed ?? 0, 0)
    const envs = wholeNumber('envs', options.envs ?? 1, 1, MOST.envs)
    const workers = wholeNumber('workers', options.workers ?? 0, 0, MOST.workers)
    const { resume, workerTimeout = 60 } = options
    requireWorkers(workers, envs, workerTimeout)
    const id = typeof env === 'string' ? env : env.id
    if (resume) requireFit(resume, { env: id, agentName: agent.name, seed, envs, steps })
    return {
      kind: 'train',
      env,
      agentSpec: agent,
      agent: first => {
        requireSupport(agent, first, id)
        const random = rng(seed).split('agent')
        const saved = resume && Object.values(resume.weights).reduce((sum, { length }) => sum + length, 0)
        const context = { ...taskOf(first), random, steps, envs, device: { device, engine } }
        return agent.create({ ...context, ...(saved !== undefined && { saved }) })
      },
      owned: true,
      mode: 'explore',
      steps,
      episodes: Infinity,
      envs,
      workers,
      workerTimeout,
      seed,
      resume,
    }
  })

/** The agent with what its settings leave to the environment, as far as that is known. */
function suited(agent: AgentSpec, env: TrainOptions['env']): AgentSpec {
  if (!agent.suited) return agent
  const { id, options } = reference(env)
  return agent.suited(typeof env === 'object' && 'create' in env ? env : isKnown(id) ? envSpec(id, options) : {})
}
