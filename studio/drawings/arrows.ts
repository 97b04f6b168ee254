import { color } from './colors.ts'
import { element } from './svg.ts'

const STROKE = {
  stroke: color('accent'),
  'stroke-width': 4,
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
  fill: 'none',
} as const

/** An arrow from (x, y) by (dx, dy); nothing if it has no length. */
export function arrow(x: number, y: number, dx: number, dy: number): string {
  const length = Math.hypot(dx, dy)
  if (!(length > 1)) return ''
  const [ux, uy] = [dx / length, dy / length]
  const head = Math.min(9, length * 0.6)
  const [tx, ty] = [x + dx, y + dy]
  const side = (sign: number) => `${f(tx - head * (ux + sign * 0.6 * uy))} ${f(ty - head * (uy - sign * 0.6 * ux))}`
  return element('path', {
    d: `M${f(x)} ${f(y)}L${f(tx)} ${f(ty)}M${side(1)}L${f(tx)} ${f(ty)}L${side(-1)}`,
    ...STROKE,
  })
}

/** An arrow along a circle from the top, by `angle` rad, counterclockwise if positive; nothing for a small angle. */
export function turn(x: number, y: number, radius: number, angle: number): string {
  if (!(Math.abs(angle) > 0.05)) return ''
  const point = (a: number, r = radius) => [x - r * Math.sin(a), y - r * Math.cos(a)] as const
  const [sx, sy] = point(0)
  const [ex, ey] = point(angle)
  const head = Math.min(9, (Math.abs(angle) * radius) / 2)
  const back = angle - (Math.sign(angle) * head) / radius
  const [ox, oy] = point(back, radius + 0.7 * head)
  const [ix, iy] = point(back, radius - 0.7 * head)
  const large = Math.abs(angle) > Math.PI ? 1 : 0
  const sweep = angle > 0 ? 0 : 1
  const arc = `M${f(sx)} ${f(sy)}A${f(radius)} ${f(radius)} 0 ${large} ${sweep} ${f(ex)} ${f(ey)}`
  return element('path', { d: `${arc}M${f(ox)} ${f(oy)}L${f(ex)} ${f(ey)}L${f(ix)} ${f(iy)}`, ...STROKE })
}

const f = (value: number) => (Number.isFinite(value) ? value.toFixed(1) : '0')
