import type { GoGame } from '../../../envs/boards/go.ts'
import type { BoardGame } from '../../core/board-game.ts'

/**
 * The result as SGF and the Go Text Protocol write it: B+ or W+, in Go with the points, 0 for a draw; undefined for an
 * unfinished game, except that Go is scored as the board stands.
 *
 * @param komi Of Go. Default: the game's.
 */
export function resultOf(game: BoardGame, position: unknown, komi?: number): string | undefined {
  const { lead, komi: usual = 0 } = game as Partial<GoGame>
  const ahead = lead ? lead(position as never) + usual - (komi ?? usual) : game.returns(position)?.[0]
  if (ahead === undefined) return undefined
  return ahead === 0 ? '0' : `${ahead > 0 ? 'B' : 'W'}+${lead ? Math.abs(ahead) : ''}`
}
