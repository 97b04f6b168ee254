import type { Board, Style } from './board.ts'
import { connection, rowsOf } from './rows.ts'

/** What tells a position from its planes. */
export interface Planes {
  /** `[C·H·W]` The stones of the side to move first, then those of the opponent. */
  readonly planes: ArrayLike<number>
  /** C, H, W. */
  readonly shape: readonly [number, number, number]
  /** The side to move: 0 the first player, 1 the second. */
  readonly player?: 0 | 1 | undefined
}

interface Game {
  readonly style: Style
  readonly extra?: string
  /** Whether the side to move has the second color. */
  second(planes: Planes): boolean
  winning?(stones: Uint8Array, rows: number, columns: number): number[]
}

const plane = ({ planes, shape: [, rows, columns] }: Planes, i: number) => planes[i * rows * columns] === 1

/** Whether as many stones were placed as the first player's next move needs: in games without captures. */
function odd({ planes, shape: [, rows, columns] }: Planes): boolean {
  let count = 0
  for (let i = 0; i < 2 * rows * columns; i++) count += planes[i]!
  return count % 2 === 1
}

const inARow = (length: number) => (stones: Uint8Array, rows: number, columns: number) =>
  rowsOf(stones, rows, columns, length)

/** The built-in games by the beginning of their environments' names. */
const games: Readonly<Record<string, Game>> = {
  TicTacToe: { style: 'marks', second: odd, winning: inARow(3) },
  ConnectFour: { style: 'drop', second: odd, winning: inARow(4) },
  Gomoku: { style: 'points', second: odd, winning: inARow(5) },
  Othello: { style: 'discs', extra: 'pass', second: ({ player }) => player === 1 },
  Go: { style: 'points', extra: 'pass', second: planes => plane(planes, 3) },
  Hex: { style: 'hexagons', second: planes => plane(planes, 2), winning: connection },
}

/** The board of a built-in game's environment, such as `Go5x5-v0`, from its planes; undefined for another one. */
export function boardOf(env: string, planes: Planes): Board | undefined {
  const name = Object.keys(games).find(name => new RegExp(`^${name}(\\d+x\\d+|VersusRandom)?-v\\d+$`).test(env))
  const game = games[name ?? '']
  if (!game) return undefined
  const [layers, rows, columns] = planes.shape
  const second = game.second(planes)
  const area = rows * columns
  const stones = new Uint8Array(area)
  for (let i = 0; i < area; i++) {
    if (planes.planes[i] === 1) stones[i] = second ? 2 : 1
    else if (planes.planes[area + i] === 1) stones[i] = second ? 1 : 2
  }
  const extra = name === 'Hex' && layers === 4 ? 'swap' : game.extra
  const winning = game.winning?.(stones, rows, columns)
  return { style: game.style, rows, columns, stones, ...(extra && { extra }), ...(winning?.length && { winning }) }
}
