import { arrow, turn } from '../arrows.ts'
import { color } from '../colors.ts'
import { at, type Scene } from '../scene.ts'
import { circle, label, line, picture } from '../svg.ts'

const SIZE = 340
const CENTER = SIZE / 2

const link = (from: readonly [number, number], to: readonly [number, number], width: number, stroke: string) =>
  line(...from, ...to, { stroke, 'stroke-width': width, 'stroke-linecap': 'round' })
const joint = ([x, y]: readonly [number, number], r: number) =>
  circle(x, y, r, { fill: color('ground'), stroke: color('ink'), 'stroke-width': 2.5 })

/** Acrobot: two links below a fixed joint, the line that the free end must pass, and the torque at the middle joint. */
export function acrobot({ observation, action }: Scene): string {
  const length = 74
  const first = Math.atan2(at(observation, 1), at(observation, 0))
  const second = first + Math.atan2(at(observation, 3), at(observation, 2))
  const from = ([x, y]: readonly [number, number], angle: number) =>
    [x + length * Math.sin(angle), y + length * Math.cos(angle)] as const
  const base = [CENTER, CENTER] as const
  const elbow = from(base, first)
  const end = from(elbow, second)
  const height = (CENTER - end[1]) / length
  const goal = line(20, CENTER - length, SIZE - 20, CENTER - length, {
    stroke: height > 1 ? color('good') : color('faint'),
    'stroke-width': 2,
    'stroke-dasharray': '7 6',
  })
  const torque = action === undefined ? '' : turn(...elbow, 22, (at(action) - 1) * 2.2)
  return picture(
    SIZE,
    SIZE,
    `Free end ${height.toFixed(2)} m above the fixed joint`,
    [
      goal,
      label(SIZE - 34, CENTER - length - 12, 'goal', 12),
      link(base, elbow, 15, color('metal')),
      link(elbow, end, 10, color('pole')),
      joint(base, 7),
      joint(elbow, 6),
      circle(...end, 5, { fill: height > 1 ? color('good') : color('accent') }),
      torque,
    ].join(''),
  )
}

/** Pendulum: a rod on a joint, the circle of its tip, and the motor's torque. */
export function pendulum({ observation, action }: Scene): string {
  const length = 120
  const [up, left, spin] = [at(observation, 0), at(observation, 1), at(observation, 2)]
  const base = [CENTER, CENTER] as const
  const tip = [CENTER - length * left, CENTER - length * up] as const
  // The tip's velocity: along the circle, counterclockwise if positive.
  const velocity = arrow(...tip, -spin * 5.5 * up, spin * 5.5 * left)
  const torque = action === undefined ? '' : turn(...base, 34, Math.max(-2, Math.min(2, at(action))) * 1.1)
  const degrees = (Math.atan2(left, up) * 180) / Math.PI
  return picture(
    SIZE,
    SIZE,
    `Rod at ${degrees.toFixed(0)}°`,
    [
      circle(...base, length, { fill: 'none', stroke: color('line'), 'stroke-width': 1.5, 'stroke-dasharray': '3 6' }),
      line(CENTER, CENTER - length - 12, CENTER, CENTER - length + 12, { stroke: color('good'), 'stroke-width': 3 }),
      link(base, tip, 20, color('pole')),
      joint(base, 8),
      velocity,
      torque,
    ].join(''),
  )
}
