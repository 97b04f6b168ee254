import { color } from '../colors.ts'
import { at, type Scene } from '../scene.ts'
import { label, picture, rect } from '../svg.ts'

const SYMBOLS = 4
const [WIDTH, HEIGHT] = [340, 210]

/** Identity: the observed symbol, and below it the four answers with the one given; illegal ones are faint. */
export function identity({ observation, action, legal }: Scene): string {
  const shown = at(observation)
  const card = rect(WIDTH / 2 - 44, 8, 88, 96, { rx: 10, fill: color('accent') })
  const answers = Array.from({ length: SYMBOLS }, (_, i) => {
    const x = 14 + i * 80
    const chosen = action !== undefined && at(action) === i
    const right = i === shown
    const fill = chosen ? color(right ? 'good' : 'bad') : color('soft')
    const faint = legal?.[i] === 0 ? 0.3 : 1
    const ink = chosen ? color('ground') : color('ink')
    return (
      rect(x, 134, 72, 62, { rx: 8, fill, stroke: color('line'), 'fill-opacity': faint, 'stroke-opacity': faint }) +
      label(x + 36, 166, String(i), 26, { fill: ink, 'fill-opacity': faint })
    )
  })
  const symbol = label(WIDTH / 2, 57, String(shown), 46, { fill: color('ground'), 'font-weight': 600 })
  return picture(WIDTH, HEIGHT, `Symbol ${shown}`, card + symbol + answers.join(''))
}
