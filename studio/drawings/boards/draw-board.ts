import { color } from '../colors.ts'
import { circle, element, label, picture, rect } from '../svg.ts'
import { ABOVE, type Board, CELL, type Geometry, geometry, lastSquare, MARGIN, placeOf, type Style } from './board.ts'
import { hexagon } from './hexagons.ts'
import { lastMark, stone } from './stones.ts'
import { frame, names, surface } from './surface.ts'

/** Smallest share of a heat map that is drawn, and that has its number. */
const [DRAWN, NUMBERED] = [0.004, 0.05]

/** Color of the ring around the chosen action: one that neither the heat map nor a side has. */
const RING: Readonly<Record<Style, string>> = {
  marks: color('ink'),
  drop: color('glow'),
  discs: '#fff',
  points: color('glow'),
  hexagons: color('ink'),
  squares: color('ink'),
}

/**
 * Draws a board as SVG: stones, last move, legal moves, heat map, threats and the winning row. Squares where a move is
 * legal carry `data-action` with its number, so that a page can be clicked on.
 */
export function drawBoard(board: Board): string {
  const size = geometry(board)
  const drop = board.style === 'drop'
  const content = [
    surface(board, size),
    names(board, size),
    drop ? hollow(board) : '',
    ...(drop ? [] : heatMap(board, size)),
    stones(board, size),
    drop ? frame(board) : '',
    marks(board, size),
    ...(drop ? heatMap(board, size) : []),
    targets(board, size),
  ].join('')
  if (drop) {
    const lowered = element('g', { transform: `translate(0 ${ABOVE})` }, content)
    return picture(size.width, size.height + ABOVE, described(board), lowered)
  }
  const height = size.height + (board.extra === undefined ? 0 : 18)
  return picture(size.width, height, described(board), content + below(board, size))
}

/** A board in words. */
function described({ rows, columns, stones }: Board): string {
  const of = (side: number) => Array.from(stones).filter(one => one === side).length
  return `Board of ${rows} × ${columns}: ${of(1)} stones of the first side, ${of(2)} of the second`
}

const hollow = ({ rows, columns }: Board) =>
  rect(MARGIN - 4, MARGIN - 4, CELL * columns + 8, CELL * rows + 8, { rx: 8, fill: color('hollow') })

function stones(board: Board, { at }: Geometry): string {
  let drawn = ''
  for (let i = 0; i < board.rows * board.columns; i++) {
    const side = board.stones[i]
    if (side === 1 || side === 2) drawn += stone(board, side, at(i))
  }
  return drawn
}

function marks(board: Board, { at }: Geometry): string {
  const { style, stones, winning = [], threats = [], chosen, legal } = board
  const last = lastSquare(board)
  const parts: string[] = []
  if (legal)
    for (let action = 0; action < legal.length; action++) {
      const place = legal[action] === 1 && style !== 'marks' && !board.heat ? placeOf(board, action) : undefined
      if (place)
        parts.push(
          circle(...place, 4, { fill: style === 'points' ? color('grain') : color('ink'), 'fill-opacity': 0.4 }),
        )
    }
  for (const square of winning)
    parts.push(
      circle(...at(square), CELL * (style === 'marks' ? 0.44 : 0.4), {
        fill: 'none',
        stroke: color('good'),
        'stroke-width': 4,
      }),
    )
  if (last !== undefined && !winning.includes(last)) parts.push(lastMark(board, stones[last]!, at(last)))
  for (const action of threats) {
    const place = placeOf(board, action)
    if (place)
      parts.push(
        circle(...place, CELL * 0.38, {
          fill: 'none',
          stroke: style === 'discs' ? '#ffd7d2' : color('danger'),
          'stroke-width': 3,
          'stroke-dasharray': '5 4',
        }),
      )
  }
  const place = chosen === undefined ? undefined : placeOf(board, chosen)
  if (place) parts.push(ring(style, place))
  return parts.join('')
}

/** Around the chosen action; in `marks` a square, as a circle is a mark. */
function ring(style: Style, [x, y]: readonly [number, number]): string {
  const stroke = { fill: 'none', stroke: RING[style], 'stroke-width': 3.5 }
  if (style !== 'marks') return circle(x, y, CELL * 0.42, stroke)
  return rect(x - CELL * 0.42, y - CELL * 0.42, CELL * 0.84, CELL * 0.84, { rx: 5, ...stroke })
}

/** Shares of a heat map, by action; none for one whose sum is not positive. */
function shares(heat: ArrayLike<number>): readonly number[] {
  let sum = 0
  for (let i = 0; i < heat.length; i++) sum += Math.max(0, heat[i]!) || 0
  return sum > 0 ? Array.from(heat, one => (Math.max(0, one) || 0) / sum) : []
}

/** The share of each action: on its square, or, in `drop`, above its column. */
function heatMap(board: Board, size: Geometry): string[] {
  const { style, columns, rows, heat } = board
  if (!heat) return []
  const all = shares(heat)
  const most = Math.max(...all)
  const hot = style === 'points' || style === 'drop' ? color('heat') : color('glow') // no side's color
  return all.slice(0, style === 'drop' ? columns : rows * columns).map((share, action) => {
    if (share < DRAWN) return ''
    const strength = share / most
    const text = share >= NUMBERED ? String(Math.round(100 * share)) : ''
    if (style === 'drop') {
      const x = MARGIN + CELL * (action + 0.5)
      const bar = 4 + 24 * strength
      const width = CELL * 0.62
      const column = rect(x - width / 2, 16 - bar, width, bar, {
        rx: 2,
        fill: hot,
        'fill-opacity': 0.35 + 0.65 * strength,
      })
      return column + (text && label(x, 16 - bar - 8, text, 12, { fill: color('ink') }))
    }
    const [x, y] = size.at(action)
    const fill = { fill: hot, 'fill-opacity': 0.15 + 0.75 * strength }
    const radius = (CELL * 0.9) / Math.sqrt(3) - 0.5
    const shape =
      style === 'hexagons'
        ? element('polygon', { points: hexagon(x, y, radius), ...fill })
        : style === 'points'
          ? circle(x, y, CELL * (0.2 + 0.24 * strength), fill)
          : rect(x - CELL / 2 + 1, y - CELL / 2 + 1, CELL - 2, CELL - 2, { rx: 3, ...fill })
    const ink = style === 'points' ? '#fff' : style === 'discs' || strength > 0.45 ? '#000' : color('ink')
    return shape + (text && label(x, y, text, 13, { fill: ink, 'font-weight': 600 }))
  })
}

/** What is said of the action without a square: that it was played, its share of the heat map, that it is chosen. */
function below(board: Board, { width, height }: Geometry): string {
  const { rows, columns, heat, last, chosen, extra } = board
  if (extra === undefined) return ''
  const action = rows * columns
  const share = heat ? (shares(heat)[action] ?? 0) : 0
  const parts = [
    last === action ? `last move: ${extra}` : '',
    share >= DRAWN ? `${extra} ${Math.round(100 * share)}%` : '',
    chosen === action ? `plays ${extra}` : '',
  ].filter(Boolean)
  return label(width / 2, height + 4, parts.join(' · '), 14, { fill: color('ink') })
}

/** What can be clicked on. */
function targets(board: Board, { at }: Geometry): string {
  const { legal, style, rows, columns } = board
  if (!legal) return ''
  let all = ''
  for (let action = 0; action < legal.length; action++) {
    if (legal[action] !== 1) continue
    const more = { fill: 'transparent', 'data-action': action }
    if (style === 'drop') all += rect(MARGIN + CELL * action, -ABOVE, CELL, ABOVE + MARGIN + CELL * rows, more)
    else if (action < rows * columns) {
      const [x, y] = at(action)
      all += style === 'hexagons' ? circle(x, y, CELL * 0.42, more) : rect(x - CELL / 2, y - CELL / 2, CELL, CELL, more)
    }
  }
  return all
}
