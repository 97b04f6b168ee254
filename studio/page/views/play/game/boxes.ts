import { ABOVE, type Board, CELL, geometry, placeOf } from '../../../../drawings/boards/board.ts'

/** Share of a square that its button takes. */
const SHARE = 0.9
/** Height of the line below a board that names passes and swaps. */
const LINE = 18

/** Size of a board's drawing, in its units. */
export function sizeOf(board: Board): { readonly width: number; readonly height: number } {
  const { width, height } = geometry(board)
  return { width, height: height + (board.style === 'drop' ? ABOVE : board.extra === undefined ? 0 : LINE) }
}

/** Where the button of an action lies, in percent of the drawing. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** In a column with a free square: the height of its center, in percent of the button. */
  readonly landing?: number
}

/** The button of a square, or, in a `drop` board, of a whole column. */
export function boxOf(board: Board, action: number): Box {
  const { width, height } = sizeOf(board)
  const [x, y] = geometry(board).at(action)
  const side = SHARE * CELL
  const percent = (left: number, top: number, wide: number, high: number) => ({
    left: (100 * left) / width,
    top: (100 * top) / height,
    width: (100 * wide) / width,
    height: (100 * high) / height,
  })
  if (board.style !== 'drop') return percent(x - side / 2, y - side / 2, side, side)
  const landing = placeOf(board, action)
  return {
    ...percent(x - CELL / 2, 0, CELL, height),
    ...(landing && { landing: (100 * (ABOVE + landing[1])) / height }),
  }
}
