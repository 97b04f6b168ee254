import type { Preset } from '../../src/core/settings/preset.ts'

export const cartPoleContinuousPresets: readonly Preset[] = [
  // Training stops once 100 greedy episodes average 490 (solved: 475).
  {
    env: 'CartPoleContinuous-v0',
    spaces: ['Box(4)', 'Box(1)'],
    agent: 'ddpg',
    options: { warmup: 1_000, holdRandom: 0 },
    steps: 100_000,
    evaluate: { every: 1_000, episodes: 100 },
    stopWhenSolved: 490,
    measured: { seeds: 10, solved: 10, mean: 498.6, std: 2.8, worst: 492.4, steps: 32_500, date: '2026-11-22' },
  },
]
