import type { BoardGame } from '../../../core/board-game.ts'
import { UserError } from '../../../core/error.ts'

/** Names of moves, as programs for the game read and write them. */
export interface Notation {
  /** The move's name in a position. */
  name(action: number, position: unknown): string
  /** The move with this name, in any case; undefined if there is none. */
  action(name: string, position: unknown): number | undefined
  /** A drawing of the board with these names. */
  board(position: unknown): string
}

/**
 * The notation of a board game. Go and Gomoku have the Go Text Protocol's: columns A to Z without I, and row 1 at the
 * bottom. Hex has that of HexGui and MoHex: a1 in the upper left, and a swap exchanges the pieces, so black remains the
 * first side. Other games, such as Othello, have their own names.
 *
 * @throws UserError for a board that the notation does not cover.
 */
export function notationOf(game: BoardGame): Notation {
  const kind = /^(Go|Gomoku|Hex)\b/.exec(game.name)?.[1]
  if (kind === undefined) return named(game, game.actionName, game.show)
  return kind === 'Hex' ? hexNotation(game) : goNotation(game)
}

/** The notation in which `name` names the actions, in every position. */
function named(game: BoardGame, name: (action: number) => string, board: Notation['board']): Notation {
  const actions = new Map(Array.from({ length: game.actions }, (_, action) => [name(action).toLowerCase(), action]))
  return { name, action: text => actions.get(text.toLowerCase()), board }
}

/** The letters of columns. */
const LETTERS = 'ABCDEFGHJKLMNOPQRSTUVWXYZ'

function goNotation(game: BoardGame): Notation {
  const [, rows, columns] = game.planes
  if (Math.max(rows, columns) > LETTERS.length)
    throw new UserError(`the Go Text Protocol has boards up to 25×25; ${game.name} is larger.`)
  const name = (action: number) =>
    action >= rows * columns
      ? game.actionName(action)
      : `${LETTERS[action % columns]}${rows - Math.floor(action / columns)}`
  const board = (position: unknown) => {
    const drawn = game
      .show(position)
      .split('\n')
      .slice(1, 1 + rows)
    const letters = `   ${[...LETTERS.slice(0, columns)].join(' ')}`
    return [letters, ...drawn.map((row, r) => `${String(rows - r).padStart(2)}${row.slice(2)}`)].join('\n')
  }
  return named(game, name, board)
}

/**
 * The moves of Hex. The game's swap exchanges the players, who keep the stone; here it exchanges the pieces: the stone
 * becomes white, reflected in the long diagonal, as does everything after it.
 */
function hexNotation(game: BoardGame): Notation {
  const [, rows, columns] = game.planes
  const area = rows * columns
  if (game.actions > area && rows !== columns)
    throw new UserError(`pieces can be swapped only on a square board: leave out the swap, or ${rows}×${columns}.`)
  const swapped = (position: unknown) => (position as { swapped: number }).swapped === 1
  const turned = (action: number) => (action % columns) * columns + Math.floor(action / columns)
  const plain = named(game, a => (a === area ? 'swap-pieces' : game.actionName(a)), game.show)
  const seen = (action: number, position: unknown) => (action < area && swapped(position) ? turned(action) : action)
  return {
    name: (action, position) => plain.name(seen(action, position), position),
    action(text, position) {
      const action = plain.action(text, position)
      return action === undefined ? undefined : seen(action, position)
    },
    board: game.show,
  }
}
