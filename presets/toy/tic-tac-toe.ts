import type { Preset } from '../../src/core/settings/preset.ts'

export const ticTacToeVersusRandomPresets: readonly Preset[] = [
  // The defaults. Training stops once 100 greedy games have a mean of 0.92 (solved: 0.9).
  {
    env: 'TicTacToeVersusRandom-v0',
    spaces: ['Box(2×3×3)', 'Discrete(9)'],
    agent: 'dqn',
    options: {},
    steps: 100_000,
    evaluate: { every: 5_000, episodes: 100 },
    stopWhenSolved: 0.92,
    measured: { seeds: 5, solved: 2, mean: 0.898, std: 0.028, worst: 0.87, steps: 40_000, date: '2026-11-27' },
  },
]
