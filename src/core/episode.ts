import type { View } from './env.ts'
import type { EnvRef } from './registry.ts'
import { type Rng, rng } from './rng.ts'

/** One step of an episode: the view, the action with its reasons, and the reward. */
export interface EpisodeStep<O = unknown, A = unknown> extends View<O> {
  readonly action: A
  readonly reward: number
  readonly terminated: boolean
  readonly truncated: boolean
  /**
   * The basis of the decision: Q-values; or visit counts, priors and value. Absent where there is none, as for random
   * actions.
   */
  readonly thought?: Readonly<Record<string, number | Float32Array>>
}

/** Metadata of a recorded episode, available without reading its steps. */
export interface EpisodeSummary {
  /**
   * Index of the episode in its run, from 0, in the order in which episodes started; of a greedy episode, the index of
   * its evaluation.
   */
  readonly episode: number
  /** Index of the parallel environment that played it. */
  readonly slot: number
  /** Environment steps of the whole run at the end of the episode. */
  readonly step: number
  readonly return: number
  readonly length: number
  /** An episode that is neither terminated nor truncated is unfinished. */
  readonly terminated: boolean
  readonly truncated: boolean
  /**
   * In recorded two-player games (`recordGames`): the agent's side, 0 or 1. Rewards are for whoever just moved, as in
   * `selfPlay`, and `return` is the agent's.
   */
  readonly side?: 0 | 1
  /** With `side`: the player of the other side. */
  readonly opponent?: string
  /** In greedy episodes: the label of the evaluation that played them, and their index in it. */
  readonly evaluation?: { readonly label: string | number; readonly index: number }
}

/**
 * A recorded episode. Resetting with `rng(seed).split('episode').split(episode)`, or, of an evaluation, with
 * `rng(seed).split('evaluation').split(label).split(index)`, and repeating its actions reproduces its observations.
 */
export interface Episode<O = unknown, A = unknown> extends EpisodeSummary {
  readonly env: EnvRef
  readonly seed: number
  /** Name of the agent that played it, if known. */
  readonly agent?: string
  readonly steps: readonly EpisodeStep<O, A>[]
  /** The observation after the last step. */
  readonly final: O
}

/** An episode of an evaluation, with its steps. */
export type GreedyEpisode = Omit<Episode, 'env' | 'seed' | 'agent' | 'episode' | 'slot' | 'step'>

/** Random stream that an episode's reset takes. */
export const startOf = ({ seed, episode, evaluation }: Pick<Episode, 'seed' | 'episode' | 'evaluation'>): Rng =>
  evaluation
    ? rng(seed).split('evaluation').split(evaluation.label).split(evaluation.index)
    : rng(seed).split('episode').split(episode)
