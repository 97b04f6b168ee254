import { color } from '../colors.ts'
import { circle, element } from '../svg.ts'
import { type Board, CELL, type Style } from './board.ts'
import { hexagon } from './hexagons.ts'

/** Radius of a stone. */
const RADIUS: Readonly<Record<Style, number>> = {
  marks: CELL * 0.27,
  drop: CELL * 0.42,
  discs: CELL * 0.41,
  points: CELL * 0.46,
  hexagons: (CELL * 0.9) / Math.sqrt(3) - 0.5,
  squares: CELL * 0.36,
}

/** The color of a side's stones. */
export function stoneColor(style: Style, side: 1 | 2): string {
  if (style === 'marks' || style === 'hexagons') return color(side === 1 ? 'red' : 'blue')
  if (style === 'drop') return color(side === 1 ? 'red' : 'yellow')
  return color(side === 1 ? 'black' : 'white')
}

/** A stone on its square. */
export function stone({ style }: Board, side: 1 | 2, [x, y]: readonly [number, number]): string {
  const r = RADIUS[style]
  const fill = stoneColor(style, side)
  switch (style) {
    case 'marks':
      return side === 1
        ? element('path', {
            d: `M${x - r} ${y - r}L${x + r} ${y + r}M${x + r} ${y - r}L${x - r} ${y + r}`,
            stroke: fill,
            'stroke-width': 5,
            'stroke-linecap': 'round',
          })
        : circle(x, y, r, { fill: 'none', stroke: fill, 'stroke-width': 5 })
    case 'hexagons':
      return element('polygon', { points: hexagon(x, y, r), fill, stroke: color('ground'), 'stroke-width': 1 })
    case 'drop':
      return (
        circle(x, y, r, { fill }) +
        circle(x, y, r * 0.62, { fill: 'none', stroke: '#000', 'stroke-opacity': 0.14, 'stroke-width': 2.5 })
      )
    default: {
      const shadow = circle(x + 0.8, y + 1.4, r, { fill: '#000', 'fill-opacity': 0.28 })
      const rim = { stroke: side === 1 ? '#000' : '#8a8577', 'stroke-width': 0.75 }
      const shine = circle(x - r * 0.32, y - r * 0.36, r * 0.34, {
        fill: '#fff',
        'fill-opacity': side === 1 ? 0.14 : 0.75,
      })
      return shadow + circle(x, y, r, { fill, ...rim }) + shine
    }
  }
}

/** The mark of the stone just played. */
export function lastMark({ style }: Board, side: number, [x, y]: readonly [number, number]): string {
  if (style === 'marks')
    return circle(x, y, CELL * 0.44, {
      fill: 'none',
      stroke: color('faint'),
      'stroke-width': 1.5,
      'stroke-dasharray': '3 4',
    })
  const stroke =
    style === 'hexagons' ? '#fff' : style === 'drop' ? color('black') : side === 1 ? '#fff' : color('black')
  return circle(x, y, CELL * 0.15, { fill: 'none', stroke, 'stroke-width': 2.5 })
}
