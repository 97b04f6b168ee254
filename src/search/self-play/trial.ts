import type { BoardGame } from '../../core/board-game.ts'
import type { View } from '../../core/env.ts'
import { type Rng, rng } from '../../core/rng.ts'
import { scoreOf, shareOf } from '../../games/elo.ts'
import { match, usualOpening } from '../../games/match.ts'
import { repeatsOf } from '../../games/repeats.ts'
import { gameModel } from '../model.ts'
import type { Search } from '../search.ts'
import { planner } from './planner.ts'
import type { Roots } from './roots.ts'

export interface Trial {
  /** Of all points, those of the first; one half without games. */
  readonly share: number
  /** As how many games they count, where some are the same (`repeatsOf`). */
  readonly weight: number
}

/**
 * Games between two searches at their best, which take turns to begin; each pair of games begins with two random moves
 * of its own.
 *
 * @param nodes Room of a tree: a simulation needs one, and the root.
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
    return { share, weight: repeatsOf(game, played, opening).weight }
  }
}
