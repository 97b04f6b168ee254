import type { BoardGame } from '../core/board-game.ts'
import type { View } from '../core/env.ts'
import { UserError } from '../core/error.ts'

/**
 * The model in which a search looks ahead, for one agent or two sides: states S, transitions and rewards. It is
 * deterministic; values and priors come from an `Evaluator`.
 *
 * The rules of a game are one (`gameModel`). A learned model (MuZero) is another: `step` returns a state that only
 * holds its parent and the action, the evaluator fills in hidden state and reward for the whole batch, and `reward` is
 * read after that.
 *
 * Letters: `A` actions.
 *
 * @example A corridor of six cells. The sixth pays 1, each step costs 0.1, γ = 0.9.
 * const corridor: Model<number> = {
 *   name: 'corridor',
 *   actions: 2,
 *   step: (cell, action) => Math.max(0, cell + (action === 1 ? 1 : -1)),
 *   player: () => 0,
 *   legal: (_, out) => out.fill(1),
 *   end: cell => (cell === 5 ? 0 : undefined),
 *   reward: (_, __, next) => (next === 5 ? 0.9 : -0.1),
 *   discount: () => 0.9,
 * }
 */
export interface Model<S> {
  /** For error messages. */
  readonly name: string
  /** A */
  readonly actions: number
  /** Bounds of all values. A value at the upper bound counts as won. Default [−1, 1]. */
  readonly range?: readonly [low: number, high: number]
  /** The state to which a legal action leads. It may be written into `into`, a state that is no longer needed. */
  step(state: S, action: number, into?: S): S
  /** Side to move; 0 throughout for a single agent. */
  player(state: S): 0 | 1
  /** `[A]`, 1 = allowed. Written into `out`, or into an array of the model. */
  legal(state: S, out: Uint8Array): Uint8Array
  /** Value of a terminal state for its side to move; undefined while the episode goes on. */
  end(state: S): number | undefined
  /** Reward of a step, for the side that moved. Absent: 0 throughout. */
  reward?(state: S, action: number, next: S): number
  /** Discount γ of a step. Absent: 1 throughout. */
  discount?(state: S, action: number, next: S): number
}

/** A model whose searches begin at what an environment shows. */
export interface RootedModel<S> extends Model<S> {
  /** State of a view. @throws UserError when the view does not hold one. */
  root(view: View): S
}

/** The rules of a board game as a model: no rewards on the way, no discount, −1, 0 or 1 at the end. */
export const gameModel = <S>(game: BoardGame<S>): RootedModel<S> => ({
  name: game.name,
  actions: game.actions,
  step: (position, action, into) => game.next(position, action, into),
  player: position => game.player(position),
  legal: (position, out) => game.legal(position, out),
  end: position => {
    const returns = game.returns(position)
    return returns?.[game.player(position)]
  },
  root({ position }) {
    if (position !== undefined) return position as S
    throw new UserError(
      `the view has no position of ${game.name} to search from: make its environment with selfPlay(game) or ` +
        `versus(game, opponent).`,
    )
  },
})
