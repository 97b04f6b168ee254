import type { Preset } from '../../src/core/settings/preset.ts'

// The defaults; the shortest path has a return of −13.
const walking = {
  env: 'CliffWalking-v1',
  spaces: ['Discrete(48)', 'Discrete(4)'],
  options: {},
  steps: 20_000,
  evaluate: { every: 2_500, episodes: 20 },
} as const

export const cliffWalkingPresets: readonly Preset[] = [
  {
    ...walking,
    agent: 'dqn',
    measured: { seeds: 5, mean: -13.8, std: 0.98, worst: -15, steps: 20_000, date: '2026-11-27' },
  },
  {
    ...walking,
    agent: 'c51',
    measured: { seeds: 5, mean: -16.6, std: 0.8, worst: -17, steps: 20_000, date: '2026-11-27' },
  },
  {
    ...walking,
    agent: 'rainbow',
    measured: { seeds: 5, mean: -16.6, std: 0.8, worst: -17, steps: 20_000, date: '2026-11-27' },
  },
]
