import type { BoardGame } from './board-game.ts'
import type { Rng } from './rng.ts'
import type { Space, Value } from './space.ts'

/** All that an agent may look at before it acts. */
export interface View<O = unknown> {
  /** Owned by the reader: a later step must not change it. */
  readonly observation: O
  /** `[A]`, 1 = allowed; absent = every action is. */
  readonly legal?: Uint8Array
  /** The side to move, in games. */
  readonly player?: 0 | 1
  /** The position itself, in games: for agents that search. Plain data. */
  readonly position?: unknown
}

/** What a step leads to. It extends View, so `view = env.step(action)` carries a loop on. */
export interface Step<O = unknown> extends View<O> {
  /** To the player who has just moved. */
  readonly reward: number
  /** The task ended: what follows is worth 0. */
  readonly terminated: boolean
  /** Cut off from outside (a time limit): what follows is still worth its value. */
  readonly truncated: boolean
  readonly info?: Readonly<Record<string, unknown>>
}

/** What an environment looks like now, as data: the terminal, a page or a file decides how to draw it. */
export type Frame =
  | { readonly text: string }
  | { readonly svg: string }
  | { readonly width: number; readonly height: number; readonly rgba: Uint8ClampedArray }

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * A task an agent can act in. It never resets itself: after a step with `terminated` or `truncated` the caller resets.
 * `checkEnv` tells what an environment gets wrong.
 *
 * @example
 * let view: View<Float32Array> = env.reset(random)
 * for (;;) {
 *   const step = env.step(0)
 *   if (step.terminated || step.truncated) break
 *   view = step
 * }
 */
export interface Env<OS extends Space = Space, AS extends Space = Space> {
  readonly observationSpace: OS
  readonly actionSpace: AS
  /** The rules, where it is a board game: agents that search ask them what a move leads to. */
  readonly game?: BoardGame
  /** 2 where the agent plays both sides in turn, and a reward is not its own on the next step. Default 1. */
  readonly players?: 1 | 2
  /** Starts an episode; every random number of the episode comes from `random`. */
  reset(random: Rng): View<Value<OS>> | Promise<View<Value<OS>>>
  step(action: Value<AS>): Step<Value<OS>> | Promise<Step<Value<OS>>>
  render?(): Frame | Promise<Frame>
  /** The whole state as JSON, for exact resume; `restore` continues from it. */
  save?(): Json
  restore?(state: Json): void
  /**
   * Learns nothing more from what it sees. Environments have it whose state outlasts an episode, such as running
   * statistics: runs save it between episodes too, and evaluations restore it in theirs and freeze them. An episode
   * follows from what `save` gave before its reset, its stream and the actions. @throws UserError when it has learned
   * nothing yet.
   */
  freeze?(): void
  close?(): void
}

/** An environment whose reset and step answer at once, as all of ours do. */
export interface SyncEnv<OS extends Space = Space, AS extends Space = Space> extends Env<OS, AS> {
  reset(random: Rng): View<Value<OS>>
  step(action: Value<AS>): Step<Value<OS>>
  render?(): Frame
}

/** A step after which the episode goes on. */
export const transition = <O>(observation: O, reward: number): Step<O> => ({
  observation,
  reward,
  terminated: false,
  truncated: false,
})

/** A step that ends the task. */
export const termination = <O>(observation: O, reward: number): Step<O> => ({
  observation,
  reward,
  terminated: true,
  truncated: false,
})

/** A step at which the episode is cut off, though the task goes on. */
export const truncation = <O>(observation: O, reward: number): Step<O> => ({
  observation,
  reward,
  terminated: false,
  truncated: true,
})

/** What an environment answers: at once, or with a promise. */
export type Answer<T> = T | Promise<T>

/** `f` of the answer, as soon as it is there: a synchronous environment stays synchronous. */
export const answered = <T, U>(answer: Answer<T>, f: (value: T) => Answer<U>): Answer<U> =>
  isPromise(answer) ? answer.then(f) : f(answer)

/**
 * Whether `answer` has to be awaited. The loop awaits nothing else, so synchronous environments and agents cost no
 * microtask.
 */
export const isPromise = <T>(answer: Answer<T>): answer is Promise<T> =>
  typeof (answer as { then?: unknown } | null | undefined)?.then === 'function'
