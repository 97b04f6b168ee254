import type { BoardGame } from '../../core/board-game.ts'
import type { Batched } from '../../kit/acting/batched.ts'
import { gameModel } from '../model.ts'
import { networkEvaluator } from '../network-evaluator.ts'
import { overlapped } from '../overlapped.ts'
import { type Search, searcher } from '../search.ts'
import type { Roots } from './roots.ts'

/** A network with the search that it guides. */
export interface Mind {
  /** For self-play. */
  readonly search: Search<unknown>
  /** For the strongest play: like `search`, with evaluations averaged over images if `averageImages`. */
  readonly careful: Search<unknown>
  /** The network, and another one with arrays of its own if it has a twin, for searches in other threads. */
  readonly networks: readonly Batched[]
  /** The network's name in error messages. */
  readonly title: string
  /** Call it when the network's weights have changed. */
  changed(): void
}

export interface MindOptions {
  /** The network's name in error messages. */
  readonly title: string
  readonly roots: Roots
  readonly simulations: number
  readonly solve: boolean
  readonly averageImages: boolean
}

/** @param network See `networkEvaluator`. */
export function mind(
  game: BoardGame,
  network: Batched,
  { title, roots, simulations, solve, averageImages }: MindOptions,
): Mind {
  const searchOf = (network: Batched, average: boolean) => {
    const evaluator = networkEvaluator(game, network, average, title)
    return searcher(gameModel(game), { evaluator, select: roots.select, simulations, solve })
  }
  const alone = searchOf(network, false)
  const twin = network.twin?.()
  return {
    search: twin ? overlapped(alone, searchOf(twin, false), () => network.apart ?? false) : alone,
    careful: searchOf(network, averageImages),
    networks: twin ? [network, twin] : [network],
    title,
    changed() {
      network.changed()
      twin?.changed()
    },
  }
}
