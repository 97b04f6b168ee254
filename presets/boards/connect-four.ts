import type { Preset } from '../../src/core/settings/preset.ts'

export const connectFourPresets: readonly Preset[] = [
  // About half an hour on two cores. experiments/RESULTS.md lists what made the difference.
  {
    env: 'ConnectFour-v0',
    spaces: ['Box(2×6×7)', 'Discrete(7)'],
    agent: 'alphazero',
    options: {
      blocks: 3,
      channels: 48,
      hidden: [64],
      simulations: 48,
      openingMoves: 3,
      temperatureMoves: 12,
      bufferSize: 300_000,
      batchSize: 256,
      warmup: 4096,
      trainEvery: 256,
      updates: 4,
      learningRate: 2e-3,
      learningRateSchedule: 'cosine',
      learningRateEnd: 0.05,
      generation: 200,
      arenaGames: 32,
      gate: 0.5,
      averageImages: true,
      threads: 2,
    },
    envs: 64,
    steps: 750_000,
    measured: { seeds: 1, result: 'won 196 of 200 games against mcts:500', steps: 750_000, date: '2026-11-26' },
  },
]
