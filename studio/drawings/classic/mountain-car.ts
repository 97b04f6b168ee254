import { arrow } from '../arrows.ts'
import { color } from '../colors.ts'
import { at, type Scene } from '../scene.ts'
import { circle, element, line, picture, rect } from '../svg.ts'

const [WIDTH, HEIGHT] = [500, 280]
const [LEFT, RIGHT] = [-1.2, 0.6] // m
const MARGIN = 14
const SCALE = (WIDTH - 2 * MARGIN) / (RIGHT - LEFT)
const column = (x: number) => MARGIN + (x - LEFT) * SCALE
const ground = (x: number) => 152 - 92 * Math.sin(3 * x)
const slope = (x: number) => Math.atan2(-92 * 3 * Math.cos(3 * x), SCALE)

/** The ground from the wall to the right edge of the picture, beyond the last position of the car. */
const VALLEY = Array.from({ length: 125 }, (_, i) => {
  const x = LEFT + ((RIGHT - LEFT) * i) / 120
  return `${Math.min(WIDTH, column(x)).toFixed(1)} ${ground(x).toFixed(1)}`
}).join('L')
const HILLS =
  rect(0, 0, WIDTH, HEIGHT, { rx: 6, fill: color('sky') }) +
  element('path', { d: `M${MARGIN} ${HEIGHT}L${VALLEY}L${WIDTH} ${HEIGHT}z`, fill: color('hill') }) +
  element('path', { d: `M${VALLEY}`, fill: 'none', stroke: color('metal'), 'stroke-width': 3 }) +
  rect(0, 0, MARGIN, HEIGHT, { fill: color('metal') })

/** MountainCar: the valley, the flag at `goal` m, and the car. `force`: of an action, −1 … 1. */
export const mountainCar =
  (goal: number, force: (action: number) => number) =>
  ({ observation, action }: Scene): string => {
    const x = at(observation, 0)
    const [px, py] = [column(goal), ground(goal)]
    const flag =
      line(px, py, px, py - 46, { stroke: color('ink'), 'stroke-width': 3, 'stroke-linecap': 'round' }) +
      element('path', { d: `M${px} ${py - 46}l24 8l-24 8z`, fill: x >= goal ? color('good') : color('red') })
    const wheel = (dx: number) => circle(dx, -7, 7, { fill: color('ground'), stroke: color('ink'), 'stroke-width': 3 })
    const body = element('path', { d: 'M-26 -10v-10q0 -4 4 -4h8l7 -10h16l8 10h6q4 0 4 4v10z', fill: color('accent') })
    const push = action === undefined ? 0 : force(at(action))
    const pushed = arrow(Math.sign(push) * 32, -18, push * 34, 0)
    const degrees = (slope(x) * 180) / Math.PI
    const place = `translate(${column(x).toFixed(1)} ${ground(x).toFixed(1)}) rotate(${degrees.toFixed(1)})`
    const car = element('g', { transform: place }, body + wheel(-15) + wheel(15) + pushed)
    return picture(WIDTH, HEIGHT, `Car at ${x.toFixed(2)} m`, HILLS + flag + car)
  }
