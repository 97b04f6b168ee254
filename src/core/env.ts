import type { BoardGame } from './board-game.ts'
import type { Rng } from './rng.ts'
import type { Space, Value } from './space.ts'

/** Everything an agent may use to choose an action. */
export interface View<O = unknown> {
  /** Belongs to the caller: later steps must not modify it. */
  readonly observation: O
  /** Action mask `[A]`, 1 = legal; absent: every action is legal. */
  readonly legal?: Uint8Array
  /** In games: the side to move. */
  readonly player?: 0 | 1
  /** In games: the position, for agents that search. Plain data. */
  readonly position?: unknown
  /** Set by the caller, never by an environment: the `state` of the agent's last decision in this episode, if any. */
  readonly state?: Float32Array
}

/** The result of a step. It extends View, so a loop can go on with `view = env.step(action)`. */
export interface Step<O = unknown> extends View<O> {
  /** In games: for the player who just moved. */
  readonly reward: number
  /** The task ended in a terminal state: no bootstrapping, its value is 0. */
  readonly terminated: boolean
  /** The episode was cut off from outside (a time limit): bootstrap from the value of this observation. */
  readonly truncated: boolean
  readonly info?: Readonly<Record<string, unknown>>
}

/** A rendered frame as data; a terminal, web page or file decides how to draw it. */
export type Frame =
  | { readonly text: string }
  | { readonly svg: string }
  | { readonly width: number; readonly height: number; readonly rgba: Uint8ClampedArray }

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * A task that an agent can act in. It never resets itself: the caller does, after a step with `terminated` or
 * `truncated`. `checkEnv` finds violations of this contract.
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
  /** For board games: the rules, with which agents search. */
  readonly game?: BoardGame
  /** 2 if the agent plays both sides in turn, so that rewards alternate between the sides. Default 1. */
  readonly players?: 1 | 2
  /**
   * Seconds after which a promise of `reset`, `step` or `render` counts as never settling, which is an error. Default
   * 60; Infinity if the environment itself gives up.
   */
  readonly timeout?: number
  /**
   * Starts an episode, whose only source of randomness is `random`. The caller may keep drawing from it: an environment
   * whose steps are random starts its own stream, `rng(random.int(2 ** 32))`.
   */
  reset(random: Rng): View<Value<OS>> | Promise<View<Value<OS>>>
  step(action: Value<AS>): Step<Value<OS>> | Promise<Step<Value<OS>>>
  render?(): Frame | Promise<Frame>
  /** The complete state as JSON, for exact resume; `restore` continues from it. */
  save?(): Json
  restore?(state: Json): void
  /**
   * Stops updating state that outlives an episode, such as running statistics; only environments with such state have
   * it. Runs save that state between episodes too, and evaluations restore and freeze it in their own environments. An
   * episode is determined by the state saved before its reset, its random stream and the actions. @throws UserError
   * before anything has been learned.
   */
  freeze?(): void
  close?(): void
}

/** An environment whose reset and step return synchronously, as all built-in ones do. */
export interface SyncEnv<OS extends Space = Space, AS extends Space = Space> extends Env<OS, AS> {
  reset(random: Rng): View<Value<OS>>
  step(action: Value<AS>): Step<Value<OS>>
  render?(): Frame
}

/** A step that does not end the episode. */
export const transition = <O>(observation: O, reward: number): Step<O> => ({
  observation,
  reward,
  terminated: false,
  truncated: false,
})

/** A step into a terminal state. */
export const termination = <O>(observation: O, reward: number): Step<O> => ({
  observation,
  reward,
  terminated: true,
  truncated: false,
})

/** A step that cuts the episode off in a non-terminal state. */
export const truncation = <O>(observation: O, reward: number): Step<O> => ({
  observation,
  reward,
  terminated: false,
  truncated: true,
})

/** A value or a promise of it. */
export type Answer<T> = T | Promise<T>

/** Applies `f` to the answer once it is available: synchronous environments stay synchronous. */
export const answered = <T, U>(answer: Answer<T>, f: (value: T) => Answer<U>): Answer<U> =>
  isPromise(answer) ? answer.then(f) : f(answer)

/**
 * Whether `answer` must be awaited. The loop awaits nothing else, so synchronous environments and agents cost no
 * microtask.
 */
export const isPromise = <T>(answer: Answer<T>): answer is Promise<T> =>
  typeof (answer as { then?: unknown } | null | undefined)?.then === 'function'
