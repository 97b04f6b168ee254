import type { Symmetry } from '../core/board-game.ts'

/** Name of a square by column and row, from `a1` in the upper left; squares are numbered row by row. */
export const squareName = (square: number, columns: number): string =>
  `${String.fromCharCode(97 + (square % columns))}${Math.floor(square / columns) + 1}`

/** The image of (row, column) under each of the seven rotations and reflections of an n×n board. */
const WAYS: readonly ((row: number, column: number, last: number) => readonly [row: number, column: number])[] = [
  (r, c, last) => [c, last - r],
  (r, c, last) => [last - r, last - c],
  (r, c, last) => [last - c, r],
  (r, c, last) => [r, last - c],
  (r, c, last) => [last - r, c],
  (r, c) => [c, r],
  (r, c, last) => [last - c, last - r],
]

/** Symmetries of an n×n board whose action i is square i; actions from n² on (a pass) are unchanged. */
export function squareSymmetries(n: number, actions = n * n): readonly Symmetry[] {
  return WAYS.map(way => {
    const squares = Int32Array.from({ length: n * n }, (_, i) => {
      const [row, column] = way(Math.floor(i / n), i % n, n - 1)
      return row * n + column
    })
    return { squares, actions: Int32Array.from({ length: actions }, (_, a) => squares[a] ?? a) }
  })
}
