/** A moment of an episode, as drawings get it. */
export interface Scene {
  readonly observation: number | ArrayLike<number>
  /** The observation before the last action. */
  readonly before?: number | ArrayLike<number> | undefined
  /** Shape of a Box observation; empty for a number. */
  readonly shape: readonly number[]
  /** The action taken at this moment; undefined at the end. */
  readonly action?: number | ArrayLike<number> | undefined
  /** The action that led here. */
  readonly last?: number | ArrayLike<number> | undefined
  /** `[A]` 1 = legal. */
  readonly legal?: ArrayLike<number> | undefined
  /** The side to move in a game: 0 or 1. */
  readonly player?: 0 | 1 | undefined
  /** `[A]` Visits, priors or a policy, for a heat map on a board. */
  readonly heat?: ArrayLike<number> | undefined
}

/** Number i of an observation or action; of a single number, that number. 0 for what is missing or not finite. */
export function at(value: number | ArrayLike<number>, i = 0): number {
  const number = typeof value === 'number' ? value : value[i]
  return Number.isFinite(number) ? number! : 0
}
