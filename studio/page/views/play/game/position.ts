import type { Board, Style } from '../../../../drawings/boards/board.ts'
import { boardOf } from '../../../../drawings/boards/of-planes.ts'
import type { Game, GameInfo, Thought } from '../../../../wire/games.ts'

/** Names of the sides by the style of the board. */
const names: Readonly<Record<Style, readonly [first: string, second: string]>> = {
  marks: ['X', 'O'],
  drop: ['Red', 'Yellow'],
  discs: ['Black', 'White'],
  points: ['Black', 'White'],
  hexagons: ['Red', 'Blue'],
  squares: ['Black', 'White'],
}

/** The name of a side, such as `Red`. */
export const sideName = ({ style }: Pick<Board, 'style'>, side: 0 | 1): string => names[style][side]

/** The board of a position: a drawing of its own, or stones in squares for a game that has none. */
export function plainBoard({
  env,
  planes,
  shape,
  turn = 0,
}: Pick<GameInfo, 'env' | 'planes' | 'shape'> & {
  readonly turn?: 0 | 1
}): Board {
  const known = boardOf(env, { planes, shape, player: turn })
  if (known) return known
  const [, rows, columns] = shape
  const area = rows * columns
  const stones = Array.from({ length: area }, (_, i) =>
    planes[i] === 1 ? 1 + turn : planes[area + i] === 1 ? 2 - turn : 0,
  )
  return { style: 'squares', rows, columns, stones }
}

/** What is to be marked on a board. */
export interface Marks {
  readonly threats: boolean
  /** Whether the person may move. */
  readonly open: boolean
  /** The thought whose weights are shown, and the action that it recommends. */
  readonly heat?: Thought | undefined
  readonly hint?: number | undefined
}

/** The board of a game as it stands, with its marks. */
export function gameBoard(game: Game, { threats, open, heat, hint }: Marks): Board {
  const board = plainBoard(game)
  const legal = new Uint8Array(game.names.length)
  if (open) for (const action of game.legal) legal[action] = 1
  return {
    ...board,
    last: game.moves.at(-1),
    ...(!game.returns && {
      ...(open && { legal }),
      ...(threats && { threats: [...new Set([...game.wins, ...game.threats])] }),
      ...(heat && { heat: heat.weights }),
      chosen: hint,
    }),
  }
}

/** Whether it is the person's turn. */
export const isTheirs = ({ side, turn, returns }: Game): boolean => !returns && (side === undefined || side === turn)

/** Who won, in a sentence and as a kind of notice. */
export function outcome(
  game: Game,
  against: string,
): { readonly text: string; readonly kind: 'good' | 'bad' | 'info' } {
  const [first] = game.returns!
  const board = plainBoard(game)
  const score = scoreOf(board)
  if (first === 0) return { text: `A draw${score}.`, kind: 'info' }
  const winner = first > 0 ? 0 : 1
  const name = sideName(board, winner)
  if (game.side === undefined) return { text: `${name} wins${score}.`, kind: 'good' }
  return game.side === winner
    ? { text: `You win as ${name}${score}.`, kind: 'good' }
    : { text: `${against} wins as ${name}${score}.`, kind: 'bad' }
}

/** Where the discs are counted: `, 34 to 30`. */
function scoreOf({ style, stones }: Board): string {
  if (style !== 'discs') return ''
  const [black, white] = [1, 2].map(side => Array.from(stones).filter(stone => stone === side).length)
  return `, ${Math.max(black!, white!)} to ${Math.min(black!, white!)}`
}

/** The next square in a direction, from one square of a board; the same at the edge. */
export function neighbor({ style, rows, columns }: Board, square: number, key: string): number | undefined {
  const [height, width] = style === 'drop' ? [1, columns] : [rows, columns]
  const [row, column] = [Math.floor(square / width), square % width]
  const to = (r: number, c: number) =>
    Math.max(0, Math.min(height - 1, r)) * width + Math.max(0, Math.min(width - 1, c))
  switch (key) {
    case 'ArrowLeft':
      return to(row, column - 1)
    case 'ArrowRight':
      return to(row, column + 1)
    case 'ArrowUp':
      return to(row - 1, column)
    case 'ArrowDown':
      return to(row + 1, column)
    case 'Home':
      return to(row, 0)
    case 'End':
      return to(row, width - 1)
    default:
      return undefined
  }
}
