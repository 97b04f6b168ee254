import type { BoardGame } from '../../core/board-game.ts'
import type { View } from '../../core/env.ts'
import { type Rng, rng } from '../../core/rng.ts'
import { eloOf, scoreOf, shareOf } from '../../games/elo.ts'
import { match, usualOpening } from '../../games/match.ts'
import { repeatsOf } from '../../games/repeats.ts'
import { gameModel } from '../model.ts'
import type { Search } from '../search.ts'
import { planner } from './planner.ts'
import type { Roots } from './roots.ts'

/** Result of games between two searches, for the first of them. */
export interface Trial {
  /** Score as a share of all points; one half without games. */
  readonly share: number
  /** Elo difference, from the effective number of games (`repeatsOf`) and one more draw, so that it is finite. */
  readonly elo: number
}

/**
 * Games between two searches at their best, which alternate in moving first; each pair of games begins with two random
 * moves of its own.
 *
 * @param nodes Capacity of a tree: one node per simulation, plus the root.
 */
export function trials(game: BoardGame, roots: Roots, nodes: number) {
  const trees = planner(gameModel(game), nodes)
  const opening = usualOpening(game)
  return async (
    searches: readonly [Search<unknown>, Search<unknown>],
    { games, random }: { readonly games: number; readonly random: Rng },
  ): Promise<Trial> => {
    const [first, second] = searches.map(search => async (views: readonly View[]) => {
      const tasks = trees.tasks(views, rng(0))
      await search.run(tasks)
      return tasks.map(({ tree }) => roots.best(tree, roots.policy(tree)))
    })
    const played = await match(game, [first!, second!], { games, opening, random })
    const share = shareOf(scoreOf(played.map(({ score }) => score)))
    const { weight } = repeatsOf(game, played, opening)
    return { share, elo: eloOf((share * weight + 0.5) / (weight + 1)) }
  }
}
