import type { Observable } from 'rxjs'
import { type AgentSpec, type DeviceRequest, taskOf } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { MOST, wholeNumber } from '../core/guard/whole-number.ts'
import { type EnvId, type EnvRef, type EnvSpec, envSpec, isKnown, reference } from '../core/registry.ts'
import { rng } from '../core/rng.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { requireWorkers } from '../vector/crew.ts'
import type { TrainEvent } from './events.ts'
import { launch, requireSupport } from './launch.ts'
import { requireFit } from './resume.ts'
import type { Start } from './start/begin.ts'
import type { Dataset } from './start/experience.ts'

export interface TrainOptions {
  readonly env: EnvId | EnvRef | EnvSpec
  readonly agent: AgentSpec
  /** Total environment steps, over all parallel environments. */
  readonly steps: number
  /** The same seed gives the same run. Default 0. */
  readonly seed?: number
  /** Parallel environments N; the agent acts in all of them as one batch. Default 1. */
  readonly envs?: number
  /**
   * Worker threads to spread the environments over, worthwhile when a step costs more than the message to the worker
   * (docs/guide/vector-environments.md); the run stays the same bit for bit. `env` must be an id, or name the file that
   * registers it: `{ id, module }`. Default 0: the main thread steps them.
   */
  readonly workers?: number
  /** Seconds without a reply before a worker counts as hung: it is replaced and its episodes abandoned. Default 60. */
  readonly workerTimeout?: number
  readonly device?: DeviceRequest['device']
  readonly engine?: DeviceRequest['engine']
  /** Resumes from here as if the run had never stopped: bit for bit on the CPU, given the same options otherwise. */
  readonly resume?: Snapshot
  /** What another run has learned, to start from; a resumed run has it already. Default: new weights. */
  readonly start?: Start
  /** Episodes that the agent learns from, too: it observes them before the run begins. Default: none. */
  readonly experience?: Dataset
}

/**
 * A training run as a cold Observable: subscribing starts it, unsubscribing stops it immediately, and `run.stop` stops
 * it after the current step.
 *
 * The agent draws from `rng(seed).split('agent')`; episode k starts from `rng(seed).split('episode').split(k)`, so any
 * episode can be replayed on its own. Errors arrive as error notifications: a UserError when the user can fix it.
 *
 * @example
 * train({ env: 'CartPole-v1', agent: dqn(), steps: 50_000 })
 *   .pipe(evaluate({ every: 5_000 }), stopWhen(solved()), progress())
 *   .subscribe()
 */
export const train = (options: TrainOptions): Observable<TrainEvent> =>
  launch(() => {
    const { env, device = 'auto', engine = 'auto', resume, start, experience } = options
    const { agent, steps, seed, envs, workers, workerTimeout } = trainable(options)
    const id = typeof env === 'string' ? env : env.id
    if (agent.offline && !experience && !resume)
      throw new UserError(
        `agent ${agent.name} learns from episodes of others alone: add --dataset, a run folder or a Minari dataset.`,
        { usage: true },
      )
    if (resume) requireFit(resume, { env: id, agentName: agent.name, seed, envs, steps })
    return {
      kind: 'train',
      env,
      agentSpec: agent,
      agent: first => {
        requireSupport(agent, first, id)
        const random = rng(seed).split('agent')
        const saved = resume && Object.values(resume.weights).reduce((sum, { length }) => sum + length, 0)
        const context = { ...taskOf(first), env, random, steps, envs, device: { device, engine } }
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
      start,
      experience,
    }
  })

/**
 * The options of a run, checked and with their defaults; the agent with those that depend on the environment.
 *
 * @throws UserError when one is outside its limits, or does not fit another.
 */
export function trainable(options: Omit<TrainOptions, 'resume'>) {
  const agent = suited(options.agent, options.env)
  const steps = wholeNumber('steps', options.steps, 1)
  const seed = wholeNumber('seed', options.seed ?? 0, 0)
  const envs = wholeNumber('envs', options.envs ?? 1, 1, MOST.envs)
  const workers = wholeNumber('workers', options.workers ?? 0, 0, MOST.workers)
  const { workerTimeout = 60 } = options
  requireWorkers(workers, envs, workerTimeout)
  return { agent, steps, seed, envs, workers, workerTimeout }
}

/** Fills in the agent's environment-dependent defaults, as far as the environment is known. */
function suited(agent: AgentSpec, env: TrainOptions['env']): AgentSpec {
  if (!agent.suited) return agent
  const { id, options } = reference(env)
  return agent.suited(typeof env === 'object' && 'create' in env ? env : isKnown(id) ? envSpec(id, options) : {})
}
