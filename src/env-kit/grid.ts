/** A step on a grid: rows down, columns to the right. */
export type Direction = readonly [down: number, right: number]

/** A board of cells, numbered row by row from the upper left. */
export interface Grid {
  readonly cells: number
  /** The neighbor of `cell` in a direction; `cell` itself at the edge. */
  walk(cell: number, direction: Direction): number
  /** One line per row, with the symbol of each cell. */
  text(sign: (cell: number) => string): string
}

/** A grid of `rows` × `columns` cells. */
export function grid(rows: number, columns: number): Grid {
  return {
    cells: rows * columns,
    walk(cell, [down, right]) {
      const row = Math.floor(cell / columns) + down
      const column = (cell % columns) + right
      return row >= 0 && row < rows && column >= 0 && column < columns ? row * columns + column : cell
    },
    text: sign =>
      Array.from({ length: rows }, (_, row) =>
        Array.from({ length: columns }, (_, column) => sign(row * columns + column)).join(' '),
      ).join('\n'),
  }
}
