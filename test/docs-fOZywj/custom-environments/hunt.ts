// hunt.ts
import {
  type Box,
  box,
  type Config,
  type Discrete,
  discrete,
  option,
  register,
  type SyncEnv,
  termination,
  transition,
} from 'sente'

const options = { size: option(5, 'rows and columns', { min: 2, max: 20, integer: true }) }
const ways = [
  [-1, 0], // up
  [0, 1], // to the right
  [1, 0], // down
  [0, -1], // to the left
] as const

function create({ size }: Config<typeof options>): SyncEnv<Box, Discrete> {
  let at: readonly [row: number, column: number] = [0, 0]
  let treasure: readonly [row: number, column: number] = [0, 0]

  const ahead = (action: number) => [at[0] + ways[action]![0], at[1] + ways[action]![1]] as const
  const inside = (action: number) => ahead(action).every(x => x >= 0 && x < size)
  const observation = () => Float32Array.from([...at, ...treasure], x => x / (size - 1))
  const legal = () => Uint8Array.from(ways, (_, action) => (inside(action) ? 1 : 0))
  const found = () => at[0] === treasure[0] && at[1] === treasure[1]

  return {
    observationSpace: box([4], 0, 1),
    actionSpace: discrete(4),

    reset(random) {
      at = [random.int(size), random.int(size)]
      do treasure = [random.int(size), random.int(size)]
      while (found())
      return { observation: observation(), legal: legal() }
    },

    step(action) {
      at = ahead(action)
      const step = found() ? termination(observation(), 1) : transition(observation(), -0.1 / size)
      return { ...step, legal: legal() }
    },

    render() {
      const sign = (row: number, column: number) =>
        row === at[0] && column === at[1] ? '●' : row === treasure[0] && column === treasure[1] ? '★' : '·'
      const rows = Array.from({ length: size }, (_, row) =>
        Array.from({ length: size }, (_, column) => sign(row, column)).join(' '),
      )
      return { text: rows.join('\n') }
    },

    save: () => ({ at, treasure }),
    restore(state) {
      ;({ at, treasure } = state as unknown as { at: [number, number]; treasure: [number, number] })
    },
  }
}

export default register({
  id: 'Hunt-v0',
  title: 'Walk to a treasure on a grid by the shortest way.',
  options,
  create,
  maxSteps: ({ size }) => 10 * size,
  solvedAt: 0.85,
})
