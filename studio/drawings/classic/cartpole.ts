import { arrow } from '../arrows.ts'
import { color } from '../colors.ts'
import { at, type Scene } from '../scene.ts'
import { circle, element, label, line, picture, rect } from '../svg.ts'

const SCALE = 92 // units per meter
const [WIDTH, HEIGHT] = [500, 230]
const GROUND = 190
const LIMIT = 2.4 // m
const POLE = 1.25 * SCALE // longer than its meter, to be seen

/**
 * CartPole: the track with its limits, the cart, the pole with its limits of ±12°.
 *
 * @param force Of an action, −1 … 1.
 * @param angleAt Index of the pole's angle in the observation.
 */
export const cartPole =
  (force: (action: number) => number, angleAt = 2) =>
  ({ observation, action }: Scene): string => {
    const [x, angle] = [at(observation, 0), at(observation, angleAt)]
    const center = WIDTH / 2 + SCALE * x
    const joint = GROUND - 34
    const tip = (a: number, length: number) => [center + length * Math.sin(a), joint - length * Math.cos(a)] as const
    const limit = (12 * Math.PI) / 180
    const [lx, ly] = tip(-limit, POLE + 14)
    const [rx, ry] = tip(limit, POLE + 14)
    const wedge = element('path', {
      d: `M${center} ${joint}L${lx} ${ly}A${POLE + 14} ${POLE + 14} 0 0 1 ${rx} ${ry}z`,
      fill: color('soft'),
    })
    const ends = [-LIMIT, LIMIT].map(m =>
      line(WIDTH / 2 + SCALE * m, GROUND - 12, WIDTH / 2 + SCALE * m, GROUND + 8, {
        stroke: color('bad'),
        'stroke-width': 3,
        'stroke-linecap': 'round',
      }),
    )
    const ticks = [-2, -1, 0, 1, 2].map(m => label(WIDTH / 2 + SCALE * m, GROUND + 22, String(m).replace('-', '−'), 12))
    const track = line(WIDTH / 2 - SCALE * LIMIT, GROUND, WIDTH / 2 + SCALE * LIMIT, GROUND, {
      stroke: color('line'),
      'stroke-width': 3,
    })
    const wheels = [-22, 22].map(dx =>
      circle(center + dx, GROUND - 8, 8, { fill: color('ground'), stroke: color('ink'), 'stroke-width': 3 }),
    )
    const cart = rect(center - 36, GROUND - 38, 72, 28, { rx: 6, fill: color('metal') })
    const [px, py] = tip(angle, POLE)
    const pole = line(center, joint, px, py, { stroke: color('pole'), 'stroke-width': 9, 'stroke-linecap': 'round' })
    const pin = circle(center, joint, 4.5, { fill: color('ground') })
    const push = action === undefined ? 0 : force(at(action))
    const pushed = arrow(center + Math.sign(push) * 42, GROUND - 24, push * 44, 0)
    const degrees = (angle * 180) / Math.PI
    return picture(
      WIDTH,
      HEIGHT,
      `Cart at ${x.toFixed(2)} m, pole at ${degrees.toFixed(1)}°`,
      [wedge, track, ...ends, ...ticks, ...wheels, cart, pole, pin, pushed].join(''),
    )
  }
