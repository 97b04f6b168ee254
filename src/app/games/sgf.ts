import type { GoGame } from '../../../envs/boards/go.ts'
import type { BoardGame } from '../../core/board-game.ts'
import type { Episode } from '../../core/episode.ts'
import { UserError } from '../../core/error.ts'
import { visible } from '../../core/guard/visible.ts'
import { notationOf } from './gtp/notation.ts'
import { resultOf } from './result.ts'

/** The numbers of games in SGF. */
const NUMBERS: Readonly<Record<string, number>> = { Go: 1, Gomoku: 4, Hex: 11 }

/**
 * A recorded game of Go, Gomoku or Hex in the Smart Game Format, FF[4] (https://www.red-bean.com/sgf/). The value of
 * the agent's search, for the side to move, is a comment on the move.
 *
 * @throws UserError for other games, or when an action is not a legal move.
 */
export function sgfOf(episode: Episode, game: BoardGame): string {
  const kind = /^(Go|Gomoku|Hex)\b/.exec(game.name)?.[1]
  if (kind === undefined) throw new UserError(`${game.name} has no SGF here: it is for games of Go, Gomoku and Hex.`)
  const nameOf = kind === 'Hex' ? notationOf(game).name : undefined
  const nodes: string[] = []
  let position = game.initial()
  for (const [t, { action, thought }] of episode.steps.entries()) {
    const move = action as number
    if (game.legal(position)[move] !== 1)
      throw new UserError(`move ${t + 1} of the game is illegal: its environment, or the options of it, have changed.`)
    const value = typeof thought?.value === 'number' ? `C[value ${thought.value.toFixed(3)}]` : ''
    nodes.push(`;${'BW'[game.player(position)]}[${nameOf?.(move, position) ?? pointOf(game, move)}]${value}`)
    position = game.next(position, move)
  }
  const [, rows, columns] = game.planes
  const { komi } = game as Partial<GoGame>
  const [black, white] = namesOf(episode)
  const root = [
    `;FF[4]GM[${NUMBERS[kind]}]CA[UTF-8]AP[Sente]SZ[${rows === columns ? rows : `${columns}:${rows}`}]`,
    komi === undefined ? '' : `KM[${komi}]`,
    `PB[${text(black)}]PW[${text(white)}]RE[${(game.returns(position) && resultOf(game, position)) || '?'}]`,
  ]
  return `(${root.join('')}\n${nodes.join('\n')})`
}

/** A point as SGF writes it: the letters of its column and row from the upper left, nothing for a pass. */
function pointOf({ planes: [, rows, columns] }: BoardGame, action: number): string {
  if (action >= rows * columns) return ''
  return String.fromCharCode(97 + (action % columns), 97 + Math.floor(action / columns))
}

/** Who played black and white; of a game of self-play, the agent both. */
function namesOf({ agent = '', opponent = agent, side = 0 }: Episode): readonly [black: string, white: string] {
  return side === 0 ? [agent, opponent] : [opponent, agent]
}

/** Escaped, without control characters. */
const text = (words: string) => visible(words).replace(/[\\\]]/g, '\\$&')
