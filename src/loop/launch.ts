import { Observable, type Subscriber } from 'rxjs'
import type { Agent, AgentSpec, Memory, Mode, Weights } from '../core/agent.ts'
import { capable } from '../core/define-agent.ts'
import type { Env } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { Diverged, requireFiniteArrays } from '../core/guard/diverged.ts'
import { type EnvId, type EnvRef, type EnvSpec, envSpec, isKnown, make, reference } from '../core/registry.ts'
import { rng } from '../core/rng.ts'
import type { SavedMemory, Snapshot } from '../core/snapshot.ts'
import { crew } from '../vector/crew.ts'
import { collector, shown } from './collect.ts'
import { evaluate } from './evaluate.ts'
import type { EventOf, Run, TrainEvent } from './events.ts'
import { kept } from './kept.ts'
import { type Learner, learner } from './learner.ts'
import { rest } from './rest.ts'
import { restore } from './resume.ts'
import { begin, type Start } from './start/begin.ts'
import { type Dataset, takeIn } from './start/experience.ts'

/** The full specification of a run, made from the options of `train` and `run`. */
export interface Launch {
  readonly kind: Run['kind']
  readonly env: EnvId | EnvRef | EnvSpec
  readonly agentSpec: AgentSpec | undefined
  /** Creates the agent for these environments. */
  readonly agent: (env: Env) => Promise<Agent>
  /** Whether to dispose of the agent at the end. */
  readonly owned: boolean
  readonly mode: Mode
  readonly steps: number
  readonly episodes: number
  readonly envs: number
  /** Worker threads that step them; 0: this thread does. */
  readonly workers: number
  /** Seconds without an answer after which a worker counts as hung. */
  readonly workerTimeout: number
  readonly seed: number
  /** The state to continue from. */
  readonly resume: Snapshot | undefined
  /** What a new run starts from. */
  readonly start?: Start | undefined
  /** What a new run learns from before it begins. */
  readonly experience?: Dataset | undefined
}

/**
 * The cold Observable of a run: subscribing starts it, unsubscribing stops it at once. What `prepare` throws about the
 * options becomes the error notification.
 */
export const launch = (prepare: () => Launch): Observable<TrainEvent> =>
  new Observable(subscriber => {
    const gone = new AbortController()
    perform(prepare, subscriber, gone.signal)
    return () => gone.abort()
  })

async function perform(prepare: () => Launch, subscriber: Subscriber<TrainEvent>, signal: AbortSignal): Promise<void> {
  const open: (() => void)[] = []
  /** Snapshots requested after a failure. */
  const last: Promise<unknown>[] = []
  try {
    const plan = prepare()
    const envs = plan.workers === 0 ? here(plan, open) : await elsewhere(plan, open)
    const agent = await plan.agent(envs[0]!)
    if (plan.owned) open.push(() => agent.dispose())
    await play(plan, envs, agent, subscriber, signal, last)
    close(open)
    subscriber.complete()
  } catch (error) {
    subscriber.error(error) // before the agent is disposed of, so that observers can still save it
    await Promise.allSettled(last)
    try {
      close(open)
    } catch {
      // Report the first error.
    }
  }
}

function here({ env: ref, envs: n, kind }: Launch, open: (() => void)[]): readonly Env[] {
  return Array.from({ length: n }, () => {
    const env = make(ref)
    open.push(() => env.close?.())
    if (kind === 'run') env.freeze?.()
    return env
  })
}

async function elsewhere(
  { env, envs: n, workers, workerTimeout: timeout }: Launch,
  open: (() => void)[],
): Promise<readonly Env[]> {
  if (typeof env === 'object' && !('create' in env) && env.module !== undefined && !isKnown(env.id))
    throw new UserError(
      `${env.id} is not registered in this thread, where evaluations play: your program must import ${env.module}, ` +
        `too.`,
      { usage: true },
    )
  const { envs, close } = await crew({ env, envs: n, workers, timeout, inPlace: false })
  open.push(close)
  return envs
}

/** Calls each function once, last first, even if one throws. */
function close(open: (() => void)[]): void {
  try {
    while (open.length > 0) open.pop()!()
  } finally {
    if (open.length > 0) close(open)
  }
}

async function play(
  plan: Launch,
  envs: readonly Env[],
  agent: Agent,
  subscriber: Subscriber<TrainEvent>,
  signal: AbortSignal,
  last: Promise<unknown>[],
): Promise<void> {
  const { kind, mode, steps, episodes, seed, resume } = plan
  const ref = reference(plan.env)
  const starts = rng(seed).split('episode')
  const resting = rest(signal)
  const parts = kept(resume?.kept)
  const training = kind === 'train'
  const learning: Learner | undefined = training
    ? learner(agent, { envs: envs.length, updates: resume?.updates, held: resume?.rollout })
    : undefined
  let step = resume?.step ?? 0
  let ended = resume?.episodes ?? 0
  let stopped: Pick<EventOf<'end'>, 'reason' | 'cause'> | undefined
  let failed = false
  let warned = false
  /** The agent is learning. */
  let busy = false

  const atRest = async (): Promise<boolean> => {
    busy = true
    await learning?.learn(
      (updates, metrics) => subscriber.next({ type: 'learn', step, update: learning.updates, updates, metrics }),
      () => signal.aborted,
    )
    busy = false
    await resting.settle()
    return stopped === undefined && !signal.aborted
  }
  const collecting = collector(
    {
      id: ref.id,
      envs,
      agent,
      mode,
      steps,
      episodes,
      signal,
      random: episode => starts.split(episode),
      between: () => (learning?.due || resting.wanted ? atRest() : stopped === undefined && !signal.aborted),
      stepped: (transition, episode, at) => {
        step = at
        if (learning) {
          if (!plan.agentSpec?.offline) agent.observe(transition)
          learning.stepped(step)
        }
        subscriber.next({ type: 'step', step, episode, transition: shown(transition) })
        if (warned || agent.warning === undefined) return
        warned = true
        subscriber.next({ type: 'warning', step, text: agent.warning })
      },
      ended: (finished, step) => {
        ended++
        subscriber.next({ type: 'episode', step, ...finished })
      },
      restarted: restart => {
        for (const { slot } of restart.left) agent.abandon?.(slot)
        subscriber.next({ type: 'restart', step, ...restart })
      },
    },
    training,
  )
  /** The agent's weights, checked. @throws Diverged when they are not finite. */
  const sound = async (): Promise<Weights> => {
    await agent.settle?.()
    const weights = agent.weights()
    requireFiniteArrays(weights)
    return weights
  }
  const snapshot = async (): Promise<Snapshot> => {
    const collected = busy ? undefined : collecting.save()
    if (!training || !collected)
      throw new UserError(training ? 'the agent failed during a step.' : 'only a training run can be saved.')
    const weights = await sound()
    return {
      env: ref.id,
      agentName: plan.agentSpec!.name,
      seed,
      envs: envs.length,
      step,
      episodes: ended,
      updates: learning!.updates,
      ...(learning!.held > 0 && { rollout: learning!.held }),
      collected,
      agent: agent.save(),
      weights,
      memory: agent.memory && rows(agent.memory),
      kept: parts.save(),
    }
  }
  const restarted = resume ? await restore(resume, agent, () => collecting.resume(resume.collected)) : []
  for (const { slot } of restarted) agent.abandon?.(slot)
  if (plan.start && !resume) await begin(plan.start, plan.agentSpec!, agent, envs)
  if (plan.experience && !resume) await takeIn(plan.experience, plan.agentSpec!, agent, envs[0]!, signal)
  const run: Run = {
    kind,
    env: ref,
    agentSpec: plan.agentSpec,
    agent,
    engine: agent.engine,
    seed,
    steps,
    envs: envs.length,
    workers: plan.workers,
    solvedAt: (typeof plan.env === 'object' && 'create' in plan.env ? plan.env : envSpec(ref.id, ref.options)).solvedAt,
    ...(envs[0]!.game && { sides: envs[0]!.players ?? 1 }),
    restarted,
    stop: (reason, cause = 'rule') => {
      stopped ??= { reason, cause }
    },
    hold: resting.hold,
    evaluate: ({ episodes, label }) =>
      resting.when(async () => {
        if (training) await sound()
        const learned = envs[0]!.freeze && envs[0]!.save?.()
        return evaluate({ env: plan.env, agent, episodes, seed, label, learned, signal, keep: 1 })
      }),
    snapshot: () => {
      if (!failed) return resting.afterwards(snapshot)
      const taken = snapshot()
      last.push(taken)
      return taken
    },
    keep: parts.keep,
  }

  subscriber.next({ type: 'start', step, run })
  const { hint } = agent.engine
  if (training && hint !== undefined) subscriber.next({ type: 'warning', step, text: hint })
  try {
    await collecting.collect()
    if (training && !signal.aborted) await sound()
    subscriber.next({
      type: 'end',
      step,
      ...(stopped ?? { reason: 'completed', cause: 'completed' }),
      episodes: ended,
      updates: learning?.updates ?? 0,
    })
    await resting.settle()
  } catch (error) {
    failed = true
    throw error instanceof Diverged ? error.with({ step }) : error
  }
}

function rows(memory: Memory): SavedMemory {
  const { capacity, size, added } = memory
  const saved = {
    capacity,
    size,
    added,
    get columns() {
      return memory.columns
    },
  }
  // Not enumerable, so that structuredClone accepts a snapshot.
  return Object.defineProperty(saved, 'rows', { value: memory.rows })
}

/** @throws UserError when the agent cannot act in the environment; it names the agents that can. */
export function requireSupport(spec: AgentSpec, env: Env, id: string): void {
  const reason = spec.unsupported(env)
  if (!reason) return
  const others = capable(env)
  const advice =
    others.length > 0
      ? `${others.join(', ').replace(/, ([^,]*)$/, ' or $1')} can act there`
      : 'no other agent can either: transformAction turns its actions into discrete(n), or into a Box with a finite ' +
        'low and high'
  throw new UserError(`agent ${spec.name} cannot act in ${id}: ${reason.replace(/\.$/, '')}; ${advice}.`, {
    usage: true,
  })
}
