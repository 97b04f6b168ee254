import type { AgentSpec, Decision, Memory, Saved, Weights } from './agent.ts'
import type { Json, View } from './env.ts'
import type { EnvId } from './registry.ts'

/**
 * An unfinished episode, and how to bring an environment back into it: restore `state`, or reset if there is none, then
 * replay `actions`. With neither, the episode can only start over.
 */
export interface SavedEpisode {
  readonly episode: number
  readonly return: number
  readonly length: number
  readonly view: View
  readonly state?: Json
  readonly actions?: readonly unknown[]
}

/** The progress of the environments. */
export interface Collected {
  /** Steps summed over all environments. */
  readonly step: number
  /** Episodes started. */
  readonly started: number
  /** One per slot; null between episodes. */
  readonly slots: readonly (SavedEpisode | null)[]
  /** The states of environments that learn across episodes (`freeze`), one per slot; absent for others. */
  readonly learned?: readonly Json[]
  /** Decisions of the agent that no environment has carried out yet; only after an environment failed. */
  readonly pending?: readonly Decision[]
}

/** The rows of a replay buffer: the i-th row ever added, i ≥ added − size, is stored at index i mod capacity. */
export type SavedMemory = Pick<Memory, 'capacity' | 'size' | 'added' | 'columns' | 'rows'>

/** A training run between two steps: everything needed to resume it. */
export interface Snapshot {
  readonly env: EnvId
  readonly agentName: AgentSpec['name']
  readonly seed: number
  readonly envs: number
  readonly step: number
  /** Episodes finished. */
  readonly episodes: number
  /** Gradient steps taken. */
  readonly updates: number
  /** Steps of the rollout in progress, of an agent that learns on-policy; absent between rollouts. */
  readonly rollout?: number
  readonly collected: Collected
  readonly agent: Saved
  /** The weights that `act` needs, for use without training. */
  readonly weights: Weights
  /** The agent's live arrays, which the next step modifies: copy immediately what must be kept. */
  readonly memory: SavedMemory | undefined
  /** State of operators, by name: see `run.keep`. */
  readonly kept: Readonly<Record<string, Json>>
}

/** Causes for which a run ends by itself. `plateau`: its evaluations stopped improving; `rule`: another stop rule. */
export const END_CAUSES = ['completed', 'solved', 'plateau', 'rule', 'interrupted'] as const
export type EndCause = (typeof END_CAUSES)[number]

/** Whether a run that ended for this cause is finished: only more steps continue it. */
export const isFinished = (cause: EndCause): boolean =>
  cause === 'completed' || cause === 'solved' || cause === 'plateau'
