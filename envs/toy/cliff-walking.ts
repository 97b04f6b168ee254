import { register } from '../../src/core/registry.ts'
import { type Direction, grid } from '../../src/env-kit/grid.ts'
import { type TabularEnv, tabular } from '../../src/env-kit/tabular.ts'

const [rows, columns] = [4, 12]
const start = (rows - 1) * columns
const goal = rows * columns - 1
const isCliff = (cell: number) => cell > start && cell < goal

const directions: readonly Direction[] = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
]

/**
 * CliffWalking: walk from one end of a cliff to the other; the shortest path runs along the edge.
 *
 *     · · · · · · · · · · · ·
 *     · · · · · · · · · · · ·
 *     · · · · · · · · · · · ·
 *     S ▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒ G
 *
 * ### Action: Discrete(4)
 * A step up (0), right (1), down (2) or left (3). Steps off the grid have no effect.
 *
 * ### Observation: Discrete(48)
 * The cell, in row-major order from the upper left: the start is 36, the goal 47. A fall leads back to the start, so
 * the cells of the cliff, 37 … 46, are never observed.
 *
 * ### Reward
 * −1 per step, −100 for a fall. The optimal return is −13; the path farthest from the edge returns −17.
 *
 * ### Start
 * In the lower left cell; the environment is deterministic.
 *
 * ### End
 * Terminated: at the goal. A fall does not end the episode. Truncated by `make`: after 1,000 steps, so that episodes of
 * a policy that walks in circles end; Gymnasium has no time limit. There is no `solvedAt`, as Gymnasium defines no
 * reward threshold.
 *
 * The transition model is `cliffWalking().transitions(state, action)`.
 *
 * Source: Sutton and Barto, "Reinforcement Learning: An Introduction" (2018), example 6.6; the same model as
 * Gymnasium's `toy_text/cliffwalking.py`.
 */
export function cliffWalking(): TabularEnv {
  const { cells, walk, text } = grid(rows, columns)
  return tabular({
    name: 'CliffWalking',
    states: cells,
    actions: directions.length,
    start,

    transitions(cell, action) {
      const next = walk(cell, directions[action]!)
      return [isCliff(next) ? [1, start, -100, false] : [1, next, -1, next === goal]]
    },

    draw(at) {
      const sign = (cell: number) =>
        cell === at ? '●' : cell === start ? 'S' : cell === goal ? 'G' : isCliff(cell) ? '▒' : '·'
      return `${text(sign)}\nrow ${Math.floor(at / columns)}, column ${at % columns}`
    },
  })
}

const spec = {
  title: 'Walk along a cliff without falling.',
  create: cliffWalking,
  maxSteps: 1000,
  returnRange: [-2500, 0], // a fall every fourth step; returns below trigger the warning of C51 and Rainbow
  deterministic: true,
} as const

/** Gymnasium's earlier name of CliffWalking-v1; both are identical. */
export const cliffWalkingV0 = register({ id: 'CliffWalking-v0', ...spec })

/** Walk to the goal. */
export const cliffWalkingV1 = register({ id: 'CliffWalking-v1', ...spec })
