import type { Step, View } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { visible } from '../core/guard/visible.ts'
import { MOST, wholeNumber } from '../core/guard/whole-number.ts'
import type { EnvId, EnvRef, EnvSpec } from '../core/registry.ts'
import { rng } from '../core/rng.ts'
import { describe, mismatch, type Space } from '../core/space.ts'
import { crew, requireWorkers } from '../vector/crew.ts'
import { Lost } from '../vector/lost.ts'
import { type Answers, copyView } from '../vector/shared.ts'
import { inspector } from './episode/inspect.ts'
import { type Restart, restarts, restartText } from './episode/restart.ts'
import { Slot } from './episode/slot.ts'

export interface VectorEnvOptions {
  /** For workers an id, or one with the file that registers it: `{ id, module }`. */
  readonly env: EnvId | EnvRef | EnvSpec
  /** How many, N. */
  readonly envs: number
  /** Threads that they are divided among; the numbers are the same. Default 0: this thread steps them. */
  readonly workers?: number
  /** Default 0. */
  readonly seed?: number
  /** Seconds without an answer after which a worker counts as hung. Default 60. */
  readonly workerTimeout?: number
  /** Told when a worker is replaced. Default: a line on standard error. */
  readonly onRestart?: (restart: Restart) => void
}

/** What N environments look like. Row i of each array is the i-th one's. */
export interface VectorView {
  /** `[N, …]`, row-major: Float32 where the observation space is a Box; otherwise Int32, one number for a Discrete. */
  readonly observations: Float32Array | Int32Array
  /** `[N, A]`, 1 = allowed; absent where no view has a mask. */
  readonly legal?: Uint8Array
}

/** What a step of N environments leads to: where an episode ends, its last observation. */
export interface VectorStep extends VectorView {
  /** `[N]` */
  readonly rewards: Float64Array
  /** `[N]`, 1 = so it is; as are those below. */
  readonly terminated: Uint8Array
  readonly truncated: Uint8Array
  /** The worker was lost and the episode with it: the row shows where it was before this step, with reward 0. */
  readonly lost: Uint8Array
  /** Whatever of the three has ended the episode: it is to be reset. */
  readonly over: Uint8Array
}

/**
 * N environments stepped together. None resets itself: `reset(step.over)` does so to those whose episode is over. What
 * a call gives is shared memory, not a copy: it stays as it is until the second call after it.
 */
export interface VectorEnv {
  readonly envs: number
  readonly workers: number
  readonly observationSpace: Space
  readonly actionSpace: Space
  /**
   * `[N]`: which episode each is in, counted from 0 in order of their starts; episode k starts from
   * `rng(seed).split('episode').split(k)`.
   */
  readonly episodes: Int32Array
  /**
   * Starts an episode in each, or in those marked in `which`, `[N]`; the rows of the others are as they were. @throws
   * UserError when one fails.
   */
  reset(which?: ArrayLike<number | boolean>): Promise<VectorView>
  /**
   * Takes N actions: `[N]` for a Discrete, else `[N, …]`. @throws UserError when one is none, or an environment fails
   * or is to be reset.
   */
  step(actions: ArrayLike<number>): Promise<VectorStep>
  close(): void
}

/**
 * N environments as one, in this thread or in workers.
 *
 * @throws UserError when there is no such environment, or it cannot be sent to a worker.
 * @example
 * const envs = await vectorEnv({ env: 'CartPole-v1', envs: 8, workers: 2 })
 * let view = await envs.reset()
 * for (let t = 0; t < 1_000; t++) {
 *   const step = await envs.step(policy(view.observations))
 *   view = step.over.includes(1) ? await envs.reset(step.over) : step
 * }
 * envs.close()
 */
export async function vectorEnv(options: VectorEnvOptions): Promise<VectorEnv> {
  const { env, workerTimeout: timeout = 60 } = options
  const n = wholeNumber('envs', options.envs, 1, MOST.envs)
  const workers = wholeNumber('workers', options.workers ?? 0, 0, MOST.workers)
  requireWorkers(workers, n, timeout)
  const starts = rng(wholeNumber('seed', options.seed ?? 0, 0)).split('episode')
  const { onRestart = restart => process.stderr.write(`${visible(restartText(restart))}\n`) } = options
  const { envs, memory, close } = await crew({ env, envs: n, workers, timeout, inPlace: true })
  const { observationSpace, actionSpace } = envs[0]!
  const inspect = inspector(observationSpace, actionSpace)
  const slots = envs.map((each, i) => new Slot(i, typeof env === 'string' ? env : env.id, each, inspect))
  const episodes = new Int32Array(n).fill(-1)
  const ends = [0, 1].map(() => ({ lost: new Uint8Array(n), over: new Uint8Array(n) }))
  let turn: 0 | 1 = 0
  let started = 0
  let busy = false

  /** One call at a time, into the answers of the call before the last one. */
  const call = async <T>(work: (now: Answers, before: Answers) => Promise<T>): Promise<T> => {
    busy = true
    const before = memory.answers[turn]
    turn = turn === 0 ? 1 : 0
    memory.turns.fill(turn)
    try {
      return await work(memory.answers[turn], before)
    } finally {
      busy = false
    }
  }
  const requireIdle = () => {
    if (busy) throw new UserError('a vector environment does one thing at a time: await its last answer first.')
  }
  /** The i-th action, as it was taken over. */
  const action = (i: number) => memory.actions.at(i)
  const take = (actions: ArrayLike<number>) => {
    const idle = slots.findIndex(({ view }) => view === undefined)
    if (idle >= 0)
      throw new UserError(
        `environment ${idle} has no episode in play: call reset() first, and reset(step.over) after each end.`,
      )
    const { array } = memory.actions
    if (actions.length !== array.length)
      throw new UserError(
        `step takes ${array.length} numbers for ${n} actions in ${describe(actionSpace)}, not ${actions.length}.`,
      )
    array.set(actions)
    for (let i = 0; i < n; i++) {
      const wrong = mismatch(actionSpace, actionSpace.kind === 'discrete' ? actions[i] : action(i))
      if (wrong !== undefined) throw new UserError(`the action of environment ${i} ${wrong}.`)
    }
  }
  const views = ({ observations, masked, legal }: Answers): VectorView => ({
    observations: observations.array,
    ...(masked.includes(1) && { legal }),
  })

  return {
    envs: n,
    workers,
    observationSpace,
    actionSpace,
    episodes,
    close,

    reset: async which => {
      requireIdle()
      if (which && which.length !== n) throw new UserError(`reset takes ${n} marks, not ${which.length}.`)
      return call(async (now, before) => {
        let chosen = slots.filter(({ index }) => !which || which[index])
        for (const slot of slots) if (!chosen.includes(slot)) copyView(before, now, slot.index)
        while (chosen.length > 0) {
          const first = started
          started += chosen.length
          const answers = await Promise.all(chosen.map((slot, k) => slot.reset(first + k, starts.split(first + k))))
          const lost: [Slot, Lost][] = []
          for (const [k, slot] of chosen.entries()) {
            episodes[slot.index] = slot.episode
            const answer = answers[k] as View | Lost
            if (answer instanceof Lost) lost.push([slot, answer])
            else slot.begin(answer)
          }
          for (const restart of restarts(lost)) onRestart(restart)
          chosen = lost.map(([slot]) => slot)
        }
        return views(now)
      })
    },

    step: async actions => {
      requireIdle()
      take(actions)
      return call(async (now, before) => {
        const { lost, over } = ends[turn]!
        const answers = await Promise.all(slots.map(slot => slot.step(action(slot.index))))
        const losses: [Slot, Lost][] = []
        for (const [i, slot] of slots.entries()) {
          const answer = answers[i] as Step | Lost
          lost[i] = answer instanceof Lost ? 1 : 0
          if (answer instanceof Lost) {
            losses.push([slot, answer])
            copyView(before, now, i)
            now.rewards[i] = now.terminated[i] = now.truncated[i] = 0
          } else slot.take(action(i), answer)
          over[i] = slot.view && !lost[i] ? 0 : 1
        }
        for (const restart of restarts(losses)) onRestart(restart)
        const { rewards, terminated, truncated } = now
        return { ...views(now), rewards, terminated, truncated, lost, over }
      })
    },
  }
}
