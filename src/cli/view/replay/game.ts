import type { BoardGame } from '../../../core/board-game.ts'
import type { Episode } from '../../../core/episode.ts'
import { visible } from '../../../core/guard/visible.ts'
import { environments, make } from '../../../core/registry.ts'
import { heading } from './picture.ts'

/** The board game of an episode, if its environment is known and has one. */
export function gameOf({ env: ref }: Episode): BoardGame | undefined {
  if (!environments().some(({ id }) => id === ref.id)) return undefined
  const env = make(ref)
  env.close?.()
  return env.game
}

/**
 * Summarizes a game for pipes: heading, moves and last position; undefined if an action of the episode is not a move.
 */
export function gameOverview(episode: Episode, game: BoardGame, width: number): string | undefined {
  let position = game.initial()
  const moves: string[] = [] // two per entry, with their number
  for (const [t, { action }] of episode.steps.entries()) {
    if (game.player(position) !== episode.steps[t]!.player || game.legal(position)[action as number] !== 1)
      return undefined
    position = game.next(position, action as number)
    const name = visible(game.actionName(action as number))
    if (t % 2 === 0) moves.push(`${t / 2 + 1}. ${name}`)
    else moves.push(`${moves.pop()} ${name}`)
  }
  return [heading(episode), ...wrapped(moves, width), '', game.show(position)].join('\n')
}

function wrapped(words: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const word of words) {
    const longer = lines.length > 0 ? `${lines.at(-1)}  ${word}` : word
    if (lines.length === 0 || longer.length > width) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines
}
