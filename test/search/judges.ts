import type { BoardGame } from '../../src/core/board-game.ts'
import type { Evaluator } from '../../src/search/evaluator.ts'
import type { Model } from '../../src/search/model.ts'

/**
 * An evaluator from a function of the state, its value for the side to move, and one of its logits, 0 by default.
 */
export const judge = <S>(
  { actions }: Pick<BoardGame<S> | Model<S>, 'actions' | 'legal'>,
  value: (position: S) => number,
  logit: (position: S, action: number) => number = () => 0,
): Evaluator<S> => ({
  evaluate(positions, _, { values, logits }) {
    for (const [i, position] of positions.entries()) {
      values[i] = value(position)
      for (let a = 0; a < actions; a++) logits[i * actions + a] = logit(position, a)
    }
  },
})
