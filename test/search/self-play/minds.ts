import type { BoardGame } from '../../../src/core/board-game.ts'
import type { Evaluator } from '../../../src/search/evaluator.ts'
import { gameModel } from '../../../src/search/model.ts'
import { searcher } from '../../../src/search/search.ts'
import type { Mind } from '../../../src/search/self-play/mind.ts'
import { type PlayerOptions, player, selfPlayOptions } from '../../../src/search/self-play/player.ts'
import { rootsOf } from '../../../src/search/self-play/roots.ts'

/** A player of a game with some options set, and a mind for it that `evaluator` guides. */
export function playing<S>(
  game: BoardGame<S>,
  evaluator: Evaluator<S>,
  given: Partial<PlayerOptions> & Pick<PlayerOptions, 'random' | 'envs'>,
) {
  const defaults = Object.fromEntries(Object.entries(selfPlayOptions).map(([name, { value }]) => [name, value]))
  const options = { ...defaults, ...given } as PlayerOptions
  const roots = rootsOf(options)
  const { simulations, solve } = options
  const search = searcher(gameModel(game), { evaluator, select: roots.select, simulations, solve })
  const mind = { search, careful: search, changed() {} } as unknown as Mind
  return { player: player(game as BoardGame, { ...options, roots }), mind }
}
