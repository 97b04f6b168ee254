import type { Preset } from '../../src/core/settings/preset.ts'

export const frozenLakePresets: readonly Preset[] = [
  // The defaults. The best policy reaches the goal within 100 steps in 74% of episodes; training stops once it has.
  {
    env: 'FrozenLake-v1',
    spaces: ['Discrete(16)', 'Discrete(4)'],
    agent: 'dqn',
    options: {},
    steps: 100_000,
    evaluate: { every: 2_500, episodes: 100 },
    stopWhenSolved: 0.74,
    measured: { seeds: 5, solved: 3, mean: 0.736, std: 0.05, worst: 0.68, steps: 56_000, date: '2026-11-27' },
  },
]
