import type { Agent, AgentSpec, EngineInfo, Metrics, Transition } from '../core/agent.ts'
import type { GreedyEpisode } from '../core/episode.ts'
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
  /** The first episodes with their steps, as many as were requested; not in files or JSON. */
  readonly played?: readonly GreedyEpisode[]
}

/** A running run, as operators and subscribers see it, from the `start` event on. */
export interface Run {
  readonly kind: 'train' | 'run'
  readonly env: EnvRef
  /** Undefined when `run` was given an agent instead of a spec. */
  readonly agentSpec: AgentSpec | undefined
  // biome-ignore lint/suspicious/noExplicitAny: the generic seam between agents and environments
  readonly agent: Agent<any, any>
  readonly engine: EngineInfo
  readonly seed: number
  /** Environment steps of the whole run; Infinity if it ends after a number of episodes. */
  readonly steps: number
  readonly envs: number
  /** Worker threads that step them; 0: the main thread does. */
  readonly workers: number
  /** The mean return at which the environment counts as solved, if it has such a threshold. */
  readonly solvedAt: number | undefined
  /** In a board game: how many of its sides the agent plays. Evaluations of both are games against random moves. */
  readonly sides?: 1 | 2
  /** In a resumed run, the unfinished episodes that could not be continued; usually none. */
  readonly restarted: readonly Restarted[]
  /**
   * Stops the run after the current step of all N environments and the learning due at it: `end` is emitted, then the
   * stream completes. The first call counts.
   *
   * @param cause Default `rule`.
   */
  stop(reason: string, cause?: EndCause): void
  /** Pauses the loop before its next step until `work` settles; a rejection fails the run. */
  hold(work: Promise<unknown>): void
  /**
   * Plays `episodes` greedy episodes in fresh environments, independent of training; the same `label` gives the same
   * episodes. Runs after the current step; the loop waits for it. The first episode is in `played`.
   */
  evaluate(options: { episodes: number; label: string | number }): Promise<Evaluation>
  /**
   * Everything needed to continue a training run, taken after the current step, its learning and its evaluations. After
   * an environment has failed: the state before that step, taken at once. Rejects when there is no valid state: the
   * agent failed, its weights are not finite, or the run is not a training run.
   */
  snapshot(): Promise<Snapshot>
  /**
   * Adds a part to snapshots; call it at the `start` event. Snapshots then hold the JSON that `part.save()` returns,
   * and a resumed run calls `part.restore` at once with what was saved under this name. A name already taken gets a
   * number.
   */
  keep(name: string, part: Part): void
}

/** Everything that happens in a run. `step` counts environment steps over all parallel environments. */
export type TrainEvent =
  /** `step` is above 0 in a resumed run; its events then equal those of an uninterrupted one. */
  | {
      readonly type: 'start'
      readonly step: number
      readonly run: Run
      /** Set by an `evaluate` upstream that makes evaluations before the end. */
      readonly evaluated?: true
    }
  | { readonly type: 'step'; readonly step: number; readonly episode: number; readonly transition: Transition }
  | {
      readonly type: 'episode'
      readonly step: number
      /** Number of the episode, from 0, in the order they start. */
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
  /** A warning about the agent's learning for the user, emitted once; a resumed run repeats it. */
  | { readonly type: 'warning'; readonly step: number; readonly text: string }
  | ({ readonly type: 'evaluation'; readonly step: number } & Evaluation)
  /** Emitted once the checkpoint of `step` is on disk, some steps later. */
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
