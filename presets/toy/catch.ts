import type { Preset } from '../../src/core/settings/preset.ts'
import { untilSolved } from '../until-solved.ts'

const catching = {
  env: 'Catch-v0',
  spaces: ['Box(10×5)', 'Discrete(3)'],
  ...untilSolved,
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
