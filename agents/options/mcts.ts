// Written by `npm run docs` from the options of agents/mcts.ts. Do not edit.

/** Options of `mcts`. */
export interface MctsOptions {
  /**
   * Root visits at which a search ends, including those of a reused tree (whole number from 1 to 100,000). Default
   * 1000.
   */
  readonly simulations?: number
  /** Random games played from each new position (whole number from 1 to 1,000). Default 1. */
  readonly rollouts?: number
  /** Exploration constant C of UCT (number of at least 0). Default 1.4142135623730951. */
  readonly exploration?: number
  /** Whether the search proves wins, losses and draws. Default true. */
  readonly solve?: boolean
  /** Whether a search reuses the subtree of the previous one, in self-play. Default true. */
  readonly reuse?: boolean
}
