/** A position of a board game, and what is marked on it. Actions are numbered as the game does. */
export interface Board {
  /**
   * `marks`: X and O in squares. `drop`: discs in a frame, an action is a column. `discs`: two-colored discs on felt.
   * `points`: stones on the crossings of lines. `hexagons`: hexagons between two pairs of edges. `squares`: stones in
   * squares.
   */
  readonly style: Style
  readonly rows: number
  readonly columns: number
  /** `[R·C]` In row-major order from the upper left: 0 empty, 1 the first color (X, black, red), 2 the second. */
  readonly stones: ArrayLike<number>
  /** Name of the last action, if it has no square: `pass`, `swap`. */
  readonly extra?: string
  /** The action just played. */
  readonly last?: number | undefined
  /** `[A]` 1 = legal; those squares get a mark. */
  readonly legal?: ArrayLike<number> | undefined
  /** `[A]` Visits, priors, or a policy; drawn relative to the largest, with the share of the sum. */
  readonly heat?: ArrayLike<number> | undefined
  /** An action that gets a ring: the one chosen here, or a hint. */
  readonly chosen?: number | undefined
  /** Actions that win at once, or must be prevented. */
  readonly threats?: readonly number[] | undefined
  /** Squares of the row or chain that won. */
  readonly winning?: readonly number[] | undefined
}

export type Style = 'marks' | 'drop' | 'discs' | 'points' | 'hexagons' | 'squares'

/** Side of a square in the drawing's units. */
export const CELL = 40
/** Space around the board for the names of rows and columns. */
export const MARGIN = 26

/** Room above a `drop` board for what is marked on its columns. */
export const ABOVE = 34

/** A board's geometry: how large its drawing is, and where its squares are. */
export interface Geometry {
  readonly width: number
  readonly height: number
  /** Center of a square. */
  at(square: number): readonly [x: number, y: number]
}

/** Where everything is; boards without columns or rows have neither. */
export function geometry({ style, rows, columns }: Pick<Board, 'style' | 'rows' | 'columns'>): Geometry {
  const wide = 2 * MARGIN
  if (style === 'hexagons') {
    const [across, down] = [CELL * 0.9, CELL * 0.9 * (Math.sqrt(3) / 2)] // between centers
    const width = wide + across * (columns + (rows - 1) / 2) + 12
    return {
      width,
      height: wide + down * (rows - 1) + (across * 2) / Math.sqrt(3) + 12,
      at(square) {
        const [row, column] = [Math.floor(square / columns), square % columns]
        return [MARGIN + 6 + across * (column + row / 2 + 0.5), MARGIN + 6 + across / Math.sqrt(3) + down * row]
      },
    }
  }
  return {
    width: wide + CELL * columns,
    height: wide + CELL * rows,
    at: square => [MARGIN + CELL * ((square % columns) + 0.5), MARGIN + CELL * (Math.floor(square / columns) + 0.5)],
  }
}

/**
 * Center of the square that an action would play on; undefined for a pass, a swap, a full column or no square. In
 * `drop` it is the lowest free square of the column.
 */
export function placeOf(board: Board, action: number): readonly [x: number, y: number] | undefined {
  const { style, rows, columns, stones } = board
  if (style !== 'drop') return action < rows * columns ? geometry(board).at(action) : undefined
  for (let row = rows - 1; row >= 0; row--)
    if (action < columns && stones[row * columns + action] === 0) return geometry(board).at(row * columns + action)
  return undefined
}

/** The square of the action just played; undefined for a pass or a swap. In `drop`, the highest disc of the column. */
export function lastSquare({ style, rows, columns, stones, last }: Board): number | undefined {
  if (last === undefined) return undefined
  if (style !== 'drop') return last < rows * columns ? last : undefined
  for (let row = 0; row < rows; row++) if (stones[row * columns + last]) return row * columns + last
  return undefined
}
