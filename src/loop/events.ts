import type { Agent, AgentSpec, EngineInfo, Metrics, Transition } from '../core/agent.ts'
import type { EnvRef } from '../core/registry.ts'
import type { EndCause, Snapshot } from '../core/snapshot.ts'
import type { Restart } from './episode/restart.ts'
import type { Part } from './kept.ts'
import type { Restarted } from './resume.ts'

/** Greedy returns of one evaluation. */
export interface Evaluation {
  readonly returns: readonly number[]
  readonly lengths: readonly number[]
  readonly mean: number
  readonly std: number
}

/** A run under way, as operators and subscribers see it. Everything on it is valid from the `start` event on. */
export interface Run {
  readonly kind: 'train' | 'run'
  readonly env: EnvRef
  /** Undefined when `run` was given an agent ready-made. */
  readonly agentSpec: AgentSpec | undefined
  // biome-ignore lint/suspicious/noExplicitAny: the generic seam between agents and environments
  readonly agent: Agent<any, any>
  readonly engine: EngineInfo
  readonly seed: number
  /** Environment steps of the whole run; Infinity where only episodes are counted. */
  readonly steps: number
  readonly envs: number
  /** Threads that step them; 0: the main thread does. */
  readonly workers: number
  /** The mean return at which the environment counts as solved, where it has one. */
  readonly solvedAt: number | undefined
  /** In a resumed run, the episodes under way that could not be continued; mostly none. */
  readonly restarted: readonly Restarted[]
  /**
   * Stops the run after the current step of all N environments and the learning due at it: `end` is emitted, then the
   * stream completes. The first call counts.
   *
   * @param cause Default `rule`.
   */
  stop(reason: string, cause?: EndCause): void
  /** Holds the loop before its next step until `work` settles; a rejection fails the run. */
  hold(work: Promise<unknown>): void
  /**
   * Plays `episodes` greedy episodes in fresh environments, apart from training; the same `label` gives the same
   * episodes. It begins when the loop is at rest after the current step, which then waits for it.
   */
  evaluate(options: { episodes: number; label: string | number }): Promise<Evaluation>
  /**
   * All that continues a training run, taken when the loop is at rest after the current step: everything learned, every
   * evaluation of that step emitted. After an environment has failed: as it was before that step, taken at once.
   * Rejects when there is no such state: the agent failed, its weights are not finite, or the run is no training.
   */
  snapshot(): Promise<Snapshot>
  /**
   * To be called at the `start` event: snapshots then hold what `part.save()` gives, as plain JSON, and in a resumed
   * run `part.restore` is called at once with what was saved under this name. A name that is taken gets a number.
   */
  keep(name: string, part: Part): void
}

/** Everything that happens in a run. `step` counts environment steps over all parallel environments. */
export type TrainEvent =
  /** `step` is above 0 in a resumed run, whose further events are those of an uninterrupted one. */
  | {
      readonly type: 'start'
      readonly step: number
      readonly run: Run
      /** Downstream of an `evaluate` that is going to make evaluations before the end. */
      readonly evaluated?: true
    }
  | { readonly type: 'step'; readonly step: number; readonly episode: number; readonly transition: Transition }
  | {
      readonly type: 'episode'
      readonly step: number
      /** Number of the episode, from 0, in order of their starts. */
      readonly episode: number
      readonly slot: number
      readonly return: number
      readonly length: number
      readonly terminated: boolean
      readonly truncated: boolean
    }
  | {
      readonly type: 'learn'
      readonly step: number
      readonly update: number
      readonly updates: number
      readonly metrics: Metrics
    }
  | ({ readonly type: 'restart'; readonly step: number } & Restart)
  /** What a person should know of how the agent learns, once; a resumed run says it again. */
  | { readonly type: 'warning'; readonly step: number; readonly text: string }
  | ({ readonly type: 'evaluation'; readonly step: number } & Evaluation)
  /** Of an earlier step: it comes when the checkpoint is on the disk. */
  | { readonly type: 'checkpoint'; readonly step: number; readonly path: string }
  | {
      readonly type: 'end'
      readonly step: number
      readonly reason: string
      readonly cause: EndCause
      readonly episodes: number
      readonly updates: number
    }

export type EventOf<T extends TrainEvent['type']> = Extract<TrainEvent, { type: T }>
