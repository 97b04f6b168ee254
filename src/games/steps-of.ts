import type { BoardGame } from '../core/board-game.ts'
import type { View } from '../core/env.ts'
import type { Episode, EpisodeStep } from '../core/episode.ts'
import { rng } from '../core/rng.ts'
import type { MatchGame } from './match.ts'
import { selfPlay } from './self-play.ts'

/** The moves of a game as the steps of an episode of `selfPlay`, with the observation after the last one. */
export function stepsOf(
  game: BoardGame,
  moves: readonly number[],
  thoughts: MatchGame['thoughts'],
): Pick<Episode, 'steps' | 'final'> {
  const env = selfPlay(game)
  let view: View = env.reset(rng(0))
  const steps = moves.map((action, t): EpisodeStep => {
    const { observation, legal, player } = view
    const { reward, terminated, truncated, ...next } = env.step(action)
    const thought = thoughts[t]
    view = next
    return {
      observation,
      ...(legal && { legal }),
      ...(player !== undefined && { player }),
      action,
      reward,
      terminated,
      truncated,
      ...(thought && { thought }),
    }
  })
  return { steps, final: view.observation }
}
