import { configure, option } from '../../src/core/option.ts'
import { type Chosen, type EnvDefinition, register } from '../../src/core/registry.ts'
import { type Direction, grid } from '../../src/env-kit/grid.ts'
import { type TabularEnv, tabular } from '../../src/env-kit/tabular.ts'

/** Start, frozen, hole, goal. */
const maps = {
  '4x4': ['SFFF', 'FHFH', 'FFFH', 'HFFG'],
  '8x8': ['SFFFFFFF', 'FFFFFFFF', 'FFFHFFFF', 'FFFFFHFF', 'FFFHFFFF', 'FHHFFFHF', 'FHFFHFHF', 'FFFHFFFG'],
} as const
const options = {
  map: option('4x4', 'size of the lake', { choices: ['4x4', '8x8'] }),
  slippery: option(true, 'whether two steps in three slip sideways'),
}
const signs: Readonly<Record<string, string>> = { S: 'S', F: '·', H: '○', G: 'G' }
const places: Readonly<Record<string, string>> = {
  S: 'at the start',
  F: 'on the ice',
  H: 'in a hole',
  G: 'at the goal',
}

/** The direction of each action; the adjacent entries are the directions in which it slips. */
const directions: readonly Direction[] = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
]

/** Size of the lake, and whether it is slippery. */
export type FrozenLakeOptions = Chosen<typeof options>

/**
 * FrozenLake: cross a slippery frozen lake without falling into a hole.
 *
 * ### Options
 * | name     | default | values      | meaning                                          |
 * |----------|---------|-------------|--------------------------------------------------|
 * | map      | 4x4     | 4x4, 8x8    | size; the default of FrozenLake8x8-v1 is 8x8     |
 * | slippery | true    | true, false | whether two steps in three slip sideways         |
 *
 *     4x4:  S · · ·    8x8:  S · · · · · · ·
 *           · ○ · ○          · · · · · · · ·
 *           · · · ○          · · · ○ · · · ·
 *           ○ · · G          · · · · · ○ · ·
 *                            · · · ○ · · · ·
 *                            · ○ ○ · · · ○ ·
 *                            · ○ · · ○ · ○ ·
 *                            · · · ○ · · · G
 *
 * ### Action: Discrete(4)
 * A step left (0), down (1), right (2) or up (3). On slippery ice, the step goes in this direction or one of the two
 * perpendicular ones, each with probability 1/3. Steps off the lake have no effect.
 *
 * ### Observation: Discrete(16), Discrete(64)
 * The cell, in row-major order from the upper left.
 *
 * ### Reward
 * 1 at the goal, else 0: the expected return is the probability of reaching the goal.
 *
 * | expected return                                       | 4x4           | 8x8            |
 * |-------------------------------------------------------|---------------|----------------|
 * | optimal, without a time limit                         | 14/17 = 0.824 | 1              |
 * | optimal in 100 (200) steps, with a time-aware policy  | 0.744         | 0.913          |
 * | within the limit, by the optimal policy for γ = 0.999 | 0.740         | 0.886          |
 * | optimal, not slippery                                 | 1, in 6 steps | 1, in 14 steps |
 *
 * ### Start
 * In the upper left cell.
 *
 * ### End
 * Terminated: in a hole or at the goal. Truncated by `make`: after 100 steps, or 200 on the large lake.
 *
 * The transition model is `frozenLake().transitions(state, action)`.
 *
 * @throws UserError for an unknown option.
 *
 * Source: the same model as Gymnasium's `toy_text/frozen_lake.py`.
 */
export function frozenLake(chosen: FrozenLakeOptions = {}): TabularEnv {
  const { map, slippery } = configure('FrozenLake', options, chosen)
  const [rows, columns] = [maps[map].length, maps[map][0].length]
  const tiles = maps[map].join('')
  const { cells, walk, text } = grid(rows, columns)
  const ends = (cell: number) => tiles[cell] === 'H' || tiles[cell] === 'G'
  return tabular({
    name: 'FrozenLake',
    states: cells,
    actions: directions.length,
    start: tiles.indexOf('S'),

    transitions(cell, action) {
      if (ends(cell)) return [[1, cell, 0, true]]
      const ways = slippery ? [action + 3, action, action + 1] : [action]
      return ways.map(way => {
        const next = walk(cell, directions[way % 4]!)
        return [1 / ways.length, next, tiles[next] === 'G' ? 1 : 0, ends(next)]
      })
    },

    draw: at =>
      `${text(cell => (cell === at ? '●' : signs[tiles[cell]!]!))}\n${places[tiles[at]!]}, row ` +
      `${Math.floor(at / columns)}, column ${at % columns}`,
  })
}

/** The registration, as a function of the options. */
const task = {
  options,
  create: frozenLake,
  title: ({ map }) => `Cross a ${map === '4x4' ? 'small' : 'large'} frozen lake without falling into a hole.`,
  maxSteps: ({ map }) => (map === '4x4' ? 100 : 200),
  solvedAt: ({ map }) => (map === '4x4' ? 0.7 : 0.85),
  returnRange: [0, 1],
  deterministic: ({ slippery }) => !slippery,
} satisfies Partial<EnvDefinition<TabularEnv, typeof options>>

/** Cross the small lake. */
export const frozenLakeV1 = register({ ...task, id: 'FrozenLake-v1' })

/** Cross the large lake. */
export const frozenLake8x8V1 = register({
  ...task,
  id: 'FrozenLake8x8-v1',
  options: { ...options, map: { ...options.map, value: '8x8' as const } },
})
