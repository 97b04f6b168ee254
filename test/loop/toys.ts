import { lastValueFrom, type Observable, toArray } from 'rxjs'
import type { Agent, AgentSpec, LearnPlan, Mode, Transition } from '../../src/core/agent.ts'
import { type Env, type Step, termination, transition } from '../../src/core/env.ts'
import type { EnvSpec } from '../../src/core/registry.ts'
import { box, discrete } from '../../src/core/space.ts'
import type { TrainEvent } from '../../src/loop/events.ts'

/** Calls to a counter environment, over all its copies. */
export interface Log {
  resets: string[]
  made: number
  closed: number
}

/**
 * A task whose observation after k steps is [k] and whose episodes last `length` steps. `distort` changes the result of
 * a step; `late` turns results into promises.
 */
export function counter(options: {
  length?: number
  maxSteps?: number
  late?: boolean
  distort?: (step: Step<Float32Array>, k: number, episode: number) => Step<Float32Array>
}): EnvSpec & { log: Log } {
  const { length = 3, maxSteps, late = false, distort = step => step } = options
  const log: Log = { resets: [], made: 0, closed: 0 }
  const answer = <T>(value: T): T | Promise<T> => (late ? Promise.resolve(value) : value)
  const create = (): Env => {
    log.made++
    let k = 0
    let episode = -1
    return {
      observationSpace: box([1], 0, Infinity),
      actionSpace: discrete(2),
      reset: random => {
        const { path } = random.state()
        log.resets.push(path)
        episode = Number(path.split('/').at(-1))
        k = 0
        return answer({ observation: Float32Array.of(0) })
      },
      step: () => {
        k++
        const next = k === length ? termination : transition
        return answer(distort(next(Float32Array.of(k), 1), k, episode))
      },
      close: () => {
        log.closed++
      },
    }
  }
  return { id: 'Counter-v0', deterministic: true, create, log, ...(maxSteps !== undefined && { maxSteps }) }
}

/** Calls to a scripted agent. */
export interface Diary {
  acted: { batch: number; mode: Mode }[]
  seen: Transition[]
  learned: { updates: number; after: number }[]
  disposed: number
}

/** An agent that always chooses 0 and logs its calls. */
export function scripted(options: { plan?: Partial<LearnPlan>; late?: boolean; learn?: () => void } = {}): AgentSpec & {
  diary: Diary
  agent: Agent
} {
  const { late = false, learn = () => {} } = options
  const diary: Diary = { acted: [], seen: [], learned: [], disposed: 0 }
  const answer = <T>(value: T): T | Promise<T> => (late ? Promise.resolve(value) : value)
  const agent: Agent = {
    engine: { engine: 'none', device: 'cpu', description: 'scripted' },
    plan: { warmup: 0, every: 1, updates: 0, updatesPerRun: 1, ...options.plan },
    act: (views, mode) => {
      diary.acted.push({ batch: views.length, mode })
      return answer(views.map(() => ({ action: 0 })))
    },
    observe: t => {
      diary.seen.push(t)
    },
    learn: updates => {
      learn()
      diary.learned.push({ updates, after: diary.seen.length })
      return answer({ loss: 1 })
    },
    weights: () => ({ net: Float32Array.of(1, 2, 3) }),
    load: () => {},
    save: () => ({ arrays: {}, numbers: {}, rngs: {} }),
    restore: () => {},
    dispose: () => {
      diary.disposed++
    },
  }
  return { name: 'scripted', config: {}, unsupported: () => undefined, create: async () => agent, diary, agent }
}

/** All events of a run. */
export const all = (events: Observable<TrainEvent>): Promise<TrainEvent[]> => lastValueFrom(events.pipe(toArray()))

/** The events of one type. */
export const of = <T extends TrainEvent['type']>(events: readonly TrainEvent[], type: T) =>
  events.filter((event): event is Extract<TrainEvent, { type: T }> => event.type === type)

/** The error that `work` rejects with. */
export async function rejection(work: Promise<unknown>): Promise<Error> {
  try {
    await work
  } catch (error) {
    return error as Error
  }
  throw new Error('expected a rejection')
}
