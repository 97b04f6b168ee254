import { color } from '../colors.ts'
import { circle, element, label, rect } from '../svg.ts'
import { type Board, CELL, type Geometry, MARGIN } from './board.ts'
import { hexagons } from './hexagons.ts'

/** The empty board of each style, under everything else. */
export function surface(board: Board, geometry: Geometry): string {
  const { style, rows, columns } = board
  const [width, height] = [CELL * columns, CELL * rows]
  const square = (fill: string, more: object = {}) => rect(MARGIN, MARGIN, width, height, { rx: 4, fill, ...more })
  switch (style) {
    case 'points':
      return wood(board) + points(rows, columns)
    case 'discs':
      return square(color('felt')) + grid(rows, columns, color('seam'), false) + (columns >= 6 ? dots(columns) : '')
    case 'drop':
      return ''
    case 'hexagons':
      return hexagons(board, geometry)
    case 'marks':
      return square(color('soft')) + grid(rows, columns, color('line'), true, 2.5)
    default:
      return square(color('soft')) + grid(rows, columns, color('line'), false)
  }
}

const wood = ({ rows, columns }: Board) =>
  rect(MARGIN, MARGIN, CELL * columns, CELL * rows, { rx: 4, fill: color('wood') })

/** Lines between the squares; `open`: none around them. */
function grid(rows: number, columns: number, stroke: string, open: boolean, width = 1.25): string {
  const [right, bottom] = [MARGIN + CELL * columns, MARGIN + CELL * rows]
  let lines = ''
  const inset = open ? 6 : 0
  for (let c = 1; c < columns; c++) lines += `M${MARGIN + CELL * c} ${MARGIN + inset}V${bottom - inset}`
  for (let r = 1; r < rows; r++) lines += `M${MARGIN + inset} ${MARGIN + CELL * r}H${right - inset}`
  return element('path', { d: lines, stroke, 'stroke-width': width, 'stroke-linecap': 'round', fill: 'none' })
}

/** Lines through the centers, with the star points of common sizes. */
function points(rows: number, columns: number): string {
  const half = MARGIN + CELL / 2
  const [right, bottom] = [half + CELL * (columns - 1), half + CELL * (rows - 1)]
  let lines = ''
  for (let c = 0; c < columns; c++) lines += `M${half + CELL * c} ${half}V${bottom}`
  for (let r = 0; r < rows; r++) lines += `M${half} ${half + CELL * r}H${right}`
  const path = element('path', {
    d: lines,
    stroke: color('grain'),
    'stroke-width': 1,
    'stroke-linecap': 'square',
    fill: 'none',
  })
  return (
    path +
    stars(rows, columns)
      .map(([r, c]) => circle(half + CELL * c, half + CELL * r, 3.5, { fill: color('grain') }))
      .join('')
  )
}

/** Star points of Go and Gomoku boards: corners, center, and the sides of 15 × 15 and more. */
function stars(rows: number, columns: number): (readonly [number, number])[] {
  if (rows !== columns || rows < 7 || rows % 2 === 0) return rows === columns && rows === 5 ? [[2, 2]] : []
  const edge = rows < 13 ? 2 : 3
  const middle = (rows - 1) / 2
  const all = [edge, middle, rows - 1 - edge]
  return all
    .flatMap(r => all.map(c => [r, c] as const))
    .filter(([r, c]) => rows >= 15 || (r === middle) === (c === middle))
}

/** The four dots of an Othello board. */
function dots(columns: number): string {
  const at = [2, columns - 2]
  return at.flatMap(r => at.map(c => circle(MARGIN + CELL * c, MARGIN + CELL * r, 3, { fill: color('seam') }))).join('')
}

/** Names of columns (letters, or numbers in `drop`) and rows beside the board. */
export function names({ style, rows, columns }: Board, { at }: Geometry): string {
  if (style === 'drop') {
    const y = MARGIN + CELL * rows + MARGIN / 2
    return Array.from({ length: columns }, (_, c) => label(MARGIN + CELL * (c + 0.5), y, String(c + 1), 13)).join('')
  }
  const letter = (c: number) => String.fromCharCode(97 + c)
  if (style === 'hexagons') {
    const above = Array.from({ length: columns }, (_, c) => label(at(c)[0] - 6, 13, letter(c), 12))
    const beside = Array.from({ length: rows }, (_, r) => {
      const [x, y] = at(r * columns)
      return label(x - 36, y, String(r + 1), 12)
    })
    return above.join('') + beside.join('')
  }
  const above = Array.from({ length: columns }, (_, c) => label(at(c)[0], MARGIN / 2, letter(c), 13))
  const beside = Array.from({ length: rows }, (_, r) => label(MARGIN / 2, at(r * columns)[1], String(r + 1), 13))
  return above.join('') + beside.join('')
}

/** A frame with round holes, in front of its discs. */
export function frame({ rows, columns }: Board): string {
  const [width, height] = [CELL * columns, CELL * rows]
  let path =
    `M${MARGIN + 4} ${MARGIN - 4}h${width - 8}q8 0 8 8v${height - 8}q0 8 -8 8h${8 - width}q-8 0 -8 -8v${8 - height}` +
    'q0 -8 8 -8z'
  const r = CELL * 0.4
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++)
      path +=
        `M${MARGIN + CELL * (c + 0.5) - r} ${MARGIN + CELL * (row + 0.5)}` +
        `a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`
  return element('path', { d: path, fill: color('frame'), 'fill-rule': 'evenodd' })
}
