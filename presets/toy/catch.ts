import type { Preset } from '../../src/core/settings/preset.ts'

// The defaults, until solved.
const catching = {
  env: 'Catch-v0',
  spaces: ['Box(10×5)', 'Discrete(3)'],
  options: {},
  steps: 50_000,
  evaluate: { every: 2_500, episodes: 20 },
  stopWhenSolved: true,
} as const

export const catchPresets: readonly Preset[] = [
  {
    ...catching,
    agent: 'dqn',
    measured: { seeds: 5, solved: 5, mean: 1, std: 0, worst: 1, steps: 4_000, date: '2026-11-27' },
  },
  {
    ...catching,
    agent: 'c51',
    measured: { seeds: 5, solved: 5, mean: 1, std: 0, worst: 1, steps: 4_500, date: '2026-11-27' },
  },
  {
    ...catching,
    agent: 'qr-dqn',
    measured: { seeds: 5, solved: 5, mean: 1, std: 0, worst: 1, steps: 3_500, date: '2026-11-27' },
  },
  {
    ...catching,
    agent: 'rainbow',
    measured: { seeds: 5, solved: 5, mean: 1, std: 0, worst: 1, steps: 3_500, date: '2026-11-27' },
  },
]
