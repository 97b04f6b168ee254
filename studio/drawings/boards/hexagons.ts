import { color } from '../colors.ts'
import { element } from '../svg.ts'
import { type Board, CELL, type Geometry } from './board.ts'

/** Corner i of the hexagon around a center, clockwise from the top, as an SVG point. */
function corner(x: number, y: number, radius: number, i: number): string {
  const angle = (Math.PI / 3) * i - Math.PI / 2
  return `${(x + radius * Math.cos(angle)).toFixed(1)},${(y + radius * Math.sin(angle)).toFixed(1)}`
}

/** The hexagon around a center, as an SVG list of points. */
export const hexagon = (x: number, y: number, radius: number): string =>
  [0, 1, 2, 3, 4, 5].map(i => corner(x, y, radius, i)).join(' ')

/** Hexagons, with the edges that each side connects in its color: the first side top and bottom. */
export function hexagons({ rows, columns }: Board, { at }: Geometry): string {
  const radius = (CELL * 0.9) / Math.sqrt(3)
  const cells: string[] = []
  for (let i = 0; i < rows * columns; i++)
    cells.push(
      element('polygon', {
        points: hexagon(...at(i), radius),
        fill: color('soft'),
        stroke: color('line'),
        'stroke-width': 1.25,
      }),
    )
  /** The outline along a list of squares and the corners of each. */
  const edge = (squares: readonly number[], corners: readonly number[], stroke: string) => {
    const points = squares.flatMap(square => corners.map(i => corner(...at(square), radius + 3, i)))
    return element('polyline', {
      points: points.join(' '),
      stroke,
      'stroke-width': 5,
      'stroke-linejoin': 'round',
      'stroke-linecap': 'round',
      fill: 'none',
    })
  }
  const row = (r: number) => Array.from({ length: columns }, (_, c) => r * columns + c)
  const column = (c: number) => Array.from({ length: rows }, (_, r) => r * columns + c)
  return (
    edge(row(0), [5, 0, 1], color('red')) +
    edge(row(rows - 1), [4, 3, 2], color('red')) +
    edge(column(0), [5, 4, 3], color('blue')) +
    edge(column(columns - 1), [0, 1, 2], color('blue')) +
    cells.join('')
  )
}
