import type { AgentSpec, Decision, Memory, Saved, Weights } from './agent.ts'
import type { Json, View } from './env.ts'
import type { EnvId } from './registry.ts'

/**
 * An episode under way, and how its environment gets to where it is: `state` is restored, or else the episode is reset;
 * then `actions` are taken. With neither, it can only start again.
 */
export interface SavedEpisode {
  readonly episode: number
  readonly return: number
  readonly length: number
  readonly view: View
  readonly state?: Json
  readonly actions?: readonly unknown[]
}

/** Where the environments are. */
export interface Collected {
  /** Steps over all environments. */
  readonly step: number
  /** Episodes started. */
  readonly started: number
  /** One a slot; null between episodes. */
  readonly slots: readonly (SavedEpisode | null)[]
  /**
   * What environments that learn beyond an episode (`freeze`) gave as their states, one a slot; absent where they do
   * not.
   */
  readonly learned?: readonly Json[]
  /** What the agent has decided and no environment has done yet; only after an environment failed. */
  readonly pending?: readonly Decision[]
}

/** The rows of a replay memory: row i ≥ added − size of all that were ever added lies at i mod capacity. */
export type SavedMemory = Pick<Memory, 'capacity' | 'size' | 'added' | 'columns' | 'rows'>

/** A training run between two steps: all that continues it. */
export interface Snapshot {
  readonly env: EnvId
  readonly agentName: AgentSpec['name']
  readonly seed: number
  readonly envs: number
  readonly step: number
  /** Episodes ended. */
  readonly episodes: number
  /** Gradient steps made. */
  readonly updates: number
  readonly collected: Collected
  readonly agent: Saved
  /** What `act` needs, for whoever only plays. */
  readonly weights: Weights
  /** The agent's own arrays, which the next step changes: copy at once what is to be kept. */
  readonly memory: SavedMemory | undefined
  /** By name, what operators keep: see `run.keep`. */
  readonly kept: Readonly<Record<string, Json>>
}

/** Causes for which a run ends by itself. `plateau`: its evaluations stopped improving; `rule`: another stop rule. */
export const END_CAUSES = ['completed', 'solved', 'plateau', 'rule', 'interrupted'] as const
export type EndCause = (typeof END_CAUSES)[number]

/** Whether a run that ended for this cause is finished: only more steps continue it. */
export const isFinished = (cause: EndCause): boolean =>
  cause === 'completed' || cause === 'solved' || cause === 'plateau'
