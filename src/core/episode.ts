import type { View } from './env.ts'
import type { EnvRef } from './registry.ts'

/** One step of an episode: what was seen, what was done and why, and what it earned. */
export interface EpisodeStep<O = unknown, A = unknown> extends View<O> {
  readonly action: A
  readonly reward: number
  readonly terminated: boolean
  readonly truncated: boolean
  /**
   * What led to the action: Q-values; or visits, priors and value. Absent where the agent did not think, as in a random
   * action.
   */
  readonly thought?: Readonly<Record<string, number | Float32Array>>
}

/** What is known of a recorded episode without reading its steps. */
export interface EpisodeSummary {
  /** Number of the episode in its run, from 0, in order of starts. */
  readonly episode: number
  /** Which of the parallel environments played it. */
  readonly slot: number
  /** Environment steps of the whole run when it ended. */
  readonly step: number
  readonly return: number
  readonly length: number
  /** An episode that is neither terminated nor truncated was left unfinished. */
  readonly terminated: boolean
  readonly truncated: boolean
  /**
   * The agent's side, 0 or 1, in a game of two players that was recorded as one (`recordGames`): rewards are those of
   * whoever has just moved, as in `selfPlay`, and `return` is what the game brought to the agent.
   */
  readonly side?: 0 | 1
}

/**
 * An episode as it was played. It starts again from `rng(seed).split('episode').split(episode)`, and its actions lead
 * through the same observations.
 */
export interface Episode<O = unknown, A = unknown> extends EpisodeSummary {
  readonly env: EnvRef
  readonly seed: number
  /** Name of the agent that played it, where it is known. */
  readonly agent?: string
  /** Who played the other side, where there is a `side`. */
  readonly opponent?: string
  readonly steps: readonly EpisodeStep<O, A>[]
  /** The observation after the last step. */
  readonly final: O
}
