import type { Preset } from '../../src/core/settings/preset.ts'

/** A minute of self-play for boards of 25 to 36 squares; games open with a few random moves. */
const minute = {
  agent: 'alphazero',
  envs: 32,
  steps: 60_000,
} as const
const options = {
  blocks: 2,
  channels: 32,
  hidden: [64],
  simulations: 32,
  batchSize: 128,
  warmup: 2048,
  trainEvery: 128,
  updates: 3,
  learningRate: 2e-3,
  learningRateSchedule: 'cosine',
  learningRateEnd: 0.05,
  generation: 100,
  arenaGames: 24,
  gate: 0.5,
}
/** By experiments/boards.ts: 100 games of each of five seeds. */
const measured = (games: string) => ({
  seeds: 5,
  result: `${games} of 500 games against mcts:1000 over 5 seeds`,
  steps: 60_000,
  date: '2026-11-28',
})

export const smallBoardPresets: readonly Preset[] = [
  {
    ...minute,
    env: 'Hex5x5-v0',
    spaces: ['Box(3×5×5)', 'Discrete(25)'],
    options: { ...options, openingMoves: 3, temperatureMoves: 8 },
    measured: measured('won 369'),
  },
  {
    ...minute,
    env: 'Othello6x6-v0',
    spaces: ['Box(2×6×6)', 'Discrete(37)'],
    options: { ...options, openingMoves: 4, temperatureMoves: 12 },
    measured: measured('won 391 and drew 9'),
  },
  {
    ...minute,
    env: 'Go5x5-v0',
    spaces: ['Box(5×5×5)', 'Discrete(26)'],
    options: { ...options, openingMoves: 4, temperatureMoves: 10 },
    measured: measured('won 372'),
  },
]
