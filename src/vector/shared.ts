import type { Step, View } from '../core/env.ts'
import { type Space, type Value, width } from '../core/space.ts'
import { numbersOf, type Rows, rows } from './shared-rows.ts'

/** Results of N environments, row i for environment i. A is the width of the action space. */
export interface Answers {
  readonly observations: Rows
  readonly rewards: Float64Array
  readonly terminated: Uint8Array
  readonly truncated: Uint8Array
  /** `[N, A]`, 1 = legal; all ones in rows of views without a mask. */
  readonly legal: Uint8Array
  /** Which views have a mask. */
  readonly masked: Uint8Array
}

/** The memory shared by the threads of N environments. */
export interface Shared {
  readonly buffer: SharedArrayBuffer
  readonly actions: Rows
  /** Which of the two `answers` the next result of environment i goes to. */
  readonly turns: Uint8Array
  readonly answers: readonly [Answers, Answers]
  /** Which environments must step. */
  readonly asked: Uint8Array
  /** `[W, CLOCK]`: the number of requests to worker w, then the number of its replies. */
  readonly clocks: Int32Array
}

/** The spaces of an environment. */
export interface Spaces {
  readonly observationSpace: Space
  readonly actionSpace: Space
}

/** Stride between the clocks of two workers, so that they lie on different cache lines. */
export const CLOCK = 32

/** The reply count of a worker that has exited. */
export const GONE = -1

/**
 * The memory of `envs` environments in `workers` threads, with the same layout in every thread; newly allocated unless
 * `buffer` is given.
 */
export function shared(
  { observationSpace, actionSpace }: Spaces,
  envs: number,
  workers: number,
  buffer?: SharedArrayBuffer,
): Shared {
  const actions = width(actionSpace)
  let bytes = 0
  const place = (size: number) => {
    const at = bytes
    bytes += Math.ceil(size / 8) * 8
    return at
  }
  const plan = () => ({
    rewards: place(8 * envs),
    observations: place(4 * envs * numbersOf(observationSpace)),
    terminated: place(envs),
    truncated: place(envs),
    legal: place(envs * actions),
    masked: place(envs),
  })
  const places = [plan(), plan()] as const
  const at = {
    actions: place(4 * envs * numbersOf(actionSpace)),
    turns: place(envs),
    asked: place(envs),
    clocks: place(4 * CLOCK * workers),
  }
  const memory = buffer ?? new SharedArrayBuffer(bytes)
  const answers = (at: ReturnType<typeof plan>): Answers => ({
    observations: rows(observationSpace, envs, memory, at.observations),
    rewards: new Float64Array(memory, at.rewards, envs),
    terminated: new Uint8Array(memory, at.terminated, envs),
    truncated: new Uint8Array(memory, at.truncated, envs),
    legal: new Uint8Array(memory, at.legal, envs * actions),
    masked: new Uint8Array(memory, at.masked, envs),
  })
  const result: Shared = {
    buffer: memory,
    actions: rows(actionSpace, envs, memory, at.actions),
    turns: new Uint8Array(memory, at.turns, envs),
    answers: [answers(places[0]), answers(places[1])],
    asked: new Uint8Array(memory, at.asked, envs),
    clocks: new Int32Array(memory, at.clocks, CLOCK * workers),
  }
  if (!buffer) for (const { legal } of result.answers) legal.fill(1)
  return result
}

/** Writes a view to row `i` of its turn's answers. @returns false, writing nothing, if it does not have their shape. */
export function writeView({ answers, turns }: Shared, i: number, view: View): boolean {
  const { observations, legal, masked } = answers[turns[i]! as 0 | 1]
  const size = legal.length / masked.length
  if (typeof view !== 'object' || view === null || !observations.fits(view.observation)) return false
  if (view.legal && !(view.legal instanceof Uint8Array && view.legal.length === size)) return false
  observations.set(i, view.observation as Value<Space>)
  if (view.legal) legal.set(view.legal, i * size)
  else if (masked[i]) legal.fill(1, i * size, (i + 1) * size)
  masked[i] = view.legal ? 1 : 0
  return true
}

/** Copies the view in row `i` of `from` to `to`. */
export function copyView(from: Answers, to: Answers, i: number): void {
  const size = from.legal.length / from.masked.length
  to.observations.set(i, from.observations.copy(i))
  to.legal.set(from.legal.subarray(i * size, (i + 1) * size), i * size)
  to.masked[i] = from.masked[i]!
}

/** Like `writeView`, for a step. */
export function writeStep(memory: Shared, i: number, step: Step): boolean {
  const { answers, turns } = memory
  const { rewards, terminated, truncated } = answers[turns[i]! as 0 | 1]
  if (typeof step?.reward !== 'number' || typeof step.terminated !== 'boolean' || typeof step.truncated !== 'boolean')
    return false
  if (!writeView(memory, i, step)) return false
  rewards[i] = step.reward
  terminated[i] = step.terminated ? 1 : 0
  truncated[i] = step.truncated ? 1 : 0
  return true
}

/** The view in row `i` of its turn's answers: a copy if `copied`, otherwise backed by the shared memory. */
export function readView({ answers, turns }: Shared, i: number, copied: boolean): View {
  const { observations, legal, masked } = answers[turns[i]! as 0 | 1]
  const observation = copied ? observations.copy(i) : observations.at(i)
  if (!masked[i]) return { observation }
  const size = legal.length / masked.length
  const row = legal.subarray(i * size, (i + 1) * size)
  return { observation, legal: copied ? Uint8Array.from(row) : row }
}

/** Like `readView`, for a step. */
export function readStep(memory: Shared, i: number, copied: boolean): Step {
  const { rewards, terminated, truncated } = memory.answers[memory.turns[i]! as 0 | 1]
  return {
    ...readView(memory, i, copied),
    reward: rewards[i]!,
    terminated: terminated[i] === 1,
    truncated: truncated[i] === 1,
  }
}
