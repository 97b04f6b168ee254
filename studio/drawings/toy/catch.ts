import { arrow } from '../arrows.ts'
import { color } from '../colors.ts'
import { at, type Scene } from '../scene.ts'
import { circle, element, picture, rect } from '../svg.ts'

const CELL = 36
const [ROWS, COLUMNS] = [10, 5]
const BOTTOM = (ROWS - 1) * COLUMNS
const [WIDTH, HEIGHT] = [COLUMNS * CELL, ROWS * CELL]
const middle = (column: number) => (column + 0.5) * CELL

/** Catch: the ball above the paddle, which is in the bottom row. */
export function catchBall({ observation, before, action }: Scene): string {
  const lines = Array.from({ length: COLUMNS - 1 }, (_, c) => `M${(c + 1) * CELL} 8V${HEIGHT - 8}`).join('')
  const { row, column, paddle } = places(observation, before)
  const landed = row === ROWS - 1
  const caught = column === paddle
  const step = action === undefined ? 0 : at(action) - 1
  const y = landed && caught ? HEIGHT - 14 - CELL * 0.32 : middle(row)
  return picture(
    WIDTH,
    HEIGHT,
    landed ? `Ball ${caught ? 'caught' : 'missed'}` : `Ball in row ${row + 1} of ${ROWS}`,
    [
      rect(0, 0, WIDTH, HEIGHT, { rx: 6, fill: color('soft') }),
      element('path', { d: lines, stroke: color('line'), 'stroke-dasharray': '2 6' }),
      rect(paddle * CELL + 2, HEIGHT - 14, CELL - 4, 10, {
        rx: 5,
        fill: color(landed ? (caught ? 'good' : 'bad') : 'accent'),
      }),
      circle(middle(column), y, CELL * 0.32, { fill: color('red') }),
      arrow(middle(paddle) + step * 4, HEIGHT - 26, step * 24, 0),
    ].join(''),
  )
}

interface Places {
  readonly row: number
  readonly column: number
  readonly paddle: number
}

/** Where ball and paddle are; the ball falls straight, so in the bottom row its column is that of `before`. */
function places(observation: Scene['observation'], before: Scene['before']): Places {
  const cells = Array.from({ length: ROWS * COLUMNS }, (_, i) => i).filter(i => at(observation, i) === 1)
  const above = cells.find(i => i < BOTTOM)
  const low = cells.filter(i => i >= BOTTOM).map(i => i - BOTTOM)
  if (above !== undefined)
    return { row: Math.floor(above / COLUMNS), column: above % COLUMNS, paddle: low[0] ?? COLUMNS >> 1 }
  const fell = before === undefined ? (low[0] ?? 0) : places(before, undefined).column
  return { row: ROWS - 1, column: fell, paddle: low.find(column => column !== fell) ?? fell }
}
