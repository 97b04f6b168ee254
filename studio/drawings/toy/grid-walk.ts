import { arrow } from '../arrows.ts'
import { color } from '../colors.ts'
import { at, type Scene } from '../scene.ts'
import { circle, element, label, picture, rect } from '../svg.ts'

const CELL = 56
const GAP = 2
type Way = readonly [row: number, column: number]

/** A grid of places: S start, G goal, H a hole in the ice, F ice, C cliff, . ground. */
interface World {
  readonly map: readonly string[]
  /** The direction of each action. */
  readonly ways: readonly Way[]
}

const lakes: Readonly<Record<string, readonly string[]>> = {
  '4x4': ['SFFF', 'FHFH', 'FFFH', 'HFFG'],
  '8x8': ['SFFFFFFF', 'FFFFFFFF', 'FFFHFFFF', 'FFFFFHFF', 'FFFHFFFF', 'FHHFFFHF', 'FHFFHFHF', 'FFFHFFFG'],
}

/** FrozenLake with this map. */
export function frozenLake(map: string): (scene: Scene) => string {
  const ways: readonly Way[] = [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ]
  return walk({ map: lakes[map] ?? lakes['4x4']!, ways })
}

/** CliffWalking. */
export const cliffWalking = walk({
  map: ['............', '............', '............', 'SCCCCCCCCCCG'],
  ways: [
    [-1, 0],
    [0, 1],
    [1, 0],
    [0, -1],
  ],
})

function walk({ map, ways }: World): (scene: Scene) => string {
  const columns = map[0]!.length
  const [width, height] = [columns * CELL, map.length * CELL]
  const tiles = [...map.join('')].map((sign, i) => tile(sign, (i % columns) * CELL, Math.floor(i / columns) * CELL))
  const world = tiles.join('')
  return ({ observation, action }) => {
    const cell = at(observation)
    const [row, column] = [Math.floor(cell / columns), cell % columns]
    const [x, y] = [(column + 0.5) * CELL, (row + 0.5) * CELL]
    const fallen = map[row]?.[column] === 'H'
    const [dr, dc] = (action === undefined ? undefined : ways[at(action)]) ?? [0, 0]
    const walker = person(x, y, fallen) + arrow(x + dc * 18, y + dr * 18, dc * 22, dr * 22)
    return picture(width, height, `In row ${row + 1}, column ${column + 1}`, world + walker)
  }
}

function tile(sign: string, x: number, y: number): string {
  const fill = { C: color('rock'), '.': color('soft') }[sign] ?? color('ice')
  const base = rect(x + GAP / 2, y + GAP / 2, CELL - GAP, CELL - GAP, { rx: 4, fill })
  const [cx, cy] = [x + CELL / 2, y + CELL / 2]
  switch (sign) {
    case 'H':
      return base + element('ellipse', { cx, cy, rx: CELL * 0.36, ry: CELL * 0.3, fill: color('water') })
    case 'C': {
      const crag = `M${x + 8} ${y + 40}l8 -14l8 9l9 -17l8 13l7 9`
      return (
        base + element('path', { d: crag, fill: 'none', stroke: '#000', 'stroke-opacity': 0.28, 'stroke-width': 2.5 })
      )
    }
    case 'G':
      return (
        base +
        element('path', {
          d: `M${cx - 9} ${cy + 18}v-36l22 8l-22 9`,
          fill: color('good'),
          stroke: color('good'),
          'stroke-width': 2.5,
          'stroke-linejoin': 'round',
        })
      )
    case 'S':
      return base + label(x + CELL - 11, y + 12, 'S', 13)
    default:
      return base
  }
}

/** Head and shoulders; sunken in a hole. */
function person(x: number, y: number, fallen: boolean): string {
  const head = circle(x, fallen ? y + 2 : y - 9, 7, { fill: color('pole') })
  if (fallen) return head
  return element('path', { d: `M${x - 12} ${y + 18}v-5q0 -11 12 -11t12 11v5z`, fill: color('accent') }) + head
}
