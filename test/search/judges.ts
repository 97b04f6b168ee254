import type { BoardGame } from '../../src/core/board-game.ts'
import type { Evaluator } from '../../src/search/evaluator.ts'

/**
 * An evaluator from a function of the position: its value for the side to move; logits are 0, or those of another
 * function.
 */
export const judge = <S>(
  game: BoardGame<S>,
  value: (position: S) => number,
  logit: (position: S, action: number) => number = () => 0,
): Evaluator<S> => ({
  evaluate(positions, _, { values, logits }) {
    for (const [i, position] of positions.entries()) {
      values[i] = value(position)
      for (let a = 0; a < game.actions; a++) logits[i * game.actions + a] = logit(position, a)
    }
  },
})
