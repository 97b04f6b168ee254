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
  /** With workers: an id, or an id and the file that registers it, `{ id, module }`. */
  readonly env: EnvId | EnvRef | EnvSpec
  /** Number of environments, N. */
  readonly envs: number
  /** Worker threads to spread them over; the results are the same. Default 0: this thread steps them. */
  readonly workers?: number
  /** Default 0. */
  readonly seed?: number
  /** Seconds without a reply before a worker counts as hung. Default 60. */
  readonly workerTimeout?: number
  /** Called when a worker is replaced. Default: prints a line to standard error. */
  readonly onRestart?: (restart: Restart) => void
}

/** Observations and masks of N environments, one row each. */
export interface VectorView {
  /** `[N, …]`, row-major: Float32 for a Box; otherwise Int32, with one number per row for a Discrete. */
  readonly observations: Float32Array | Int32Array
  /** `[N, A]`, 1 = legal; absent when no view has a mask. */
  readonly legal?: Uint8Array
}

/** Result of stepping N environments; the row of an episode that ended holds its final observation. */
export interface VectorStep extends VectorView {
  /** `[N]` */
  readonly rewards: Float64Array
  /** `[N]`, 1 = true, as for all flags below. */
  readonly terminated: Uint8Array
  readonly truncated: Uint8Array
  /** The worker and its episode were lost: the row repeats the observation before this step, with reward 0. */
  readonly lost: Uint8Array
  /** Any of the three: the environment needs a reset. */
  readonly over: Uint8Array
}

/**
 * N environments stepped together. There is no auto-reset: `reset(step.over)` resets those whose episode is over. Calls
 * return views of shared memory, not copies: each stays valid until the second call after it.
 */
export interface VectorEnv {
  readonly envs: number
  readonly workers: number
  readonly observationSpace: Space
  readonly actionSpace: Space
  /**
   * `[N]`: number of each environment's episode, from 0 in order of starts; episode k starts from
   * `rng(seed).split('episode').split(k)`.
   */
  readonly episodes: Int32Array
  /**
   * Starts an episode in every environment, or in those marked in `which`, `[N]`; the other rows are unchanged.
   *
   * @throws UserError when an environment fails.
   */
  reset(which?: ArrayLike<number | boolean>): Promise<VectorView>
  /**
   * Takes N actions: `[N]` for a Discrete, else `[N, …]`.
   *
   * @throws UserError when an action is invalid, or an environment fails or needs a reset.
   */
  step(actions: ArrayLike<number>): Promise<VectorStep>
  close(): void
}

/**
 * N environments as one, in this thread or in workers.
 *
 * @throws UserError when the environment does not exist, or cannot be created in a worker.
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

  /** Runs one call at a time, writing into the buffers of the call before last. */
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
    if (busy)
      throw new UserError('a vector environment handles one call at a time: await the pending reset or step first.')
  }
  const action = (i: number) => memory.actions.at(i)
  const take = (actions: ArrayLike<number>) => {
    const idle = slots.findIndex(({ view }) => view === undefined)
    if (idle >= 0)
      throw new UserError(
        `environment ${idle} has no running episode: call reset() first, and reset(step.over) whenever one ends.`,
      )
    const { array } = memory.actions
    if (actions.length !== array.length)
      throw new UserError(
        `step expects ${array.length} numbers for ${n} actions in ${describe(actionSpace)}, not ${actions.length}.`,
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
      if (which && which.length !== n) throw new UserError(`reset expects ${n} flags, not ${which.length}.`)
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
