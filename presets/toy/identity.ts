import type { Preset } from '../../src/core/settings/preset.ts'
import { untilSolved } from '../until-solved.ts'

const identity = {
  env: 'Identity-v0',
  spaces: ['Discrete(4)', 'Discrete(4)'],
  ...untilSolved,
} as const
const masked = { ...identity, env: 'MaskedIdentity-v0' } as const

export const identityPresets: readonly Preset[] = [
  {
    ...identity,
    agent: 'dqn',
    measured: { seeds: 5, solved: 5, mean: 100, std: 0, worst: 100, steps: 2_500, date: '2026-11-27' },
  },
  {
    ...identity,
    agent: 'c51',
    measured: { seeds: 5, solved: 5, mean: 100, std: 0, worst: 100, steps: 2_500, date: '2026-11-27' },
  },
  {
    ...identity,
    agent: 'qr-dqn',
    measured: { seeds: 5, solved: 5, mean: 100, std: 0, worst: 100, steps: 2_500, date: '2026-11-27' },
  },
  {
    ...identity,
    agent: 'rainbow',
    measured: { seeds: 5, solved: 5, mean: 100, std: 0, worst: 100, steps: 2_500, date: '2026-11-27' },
  },
  {
    ...masked,
    agent: 'dqn',
    measured: { seeds: 5, solved: 5, mean: 100, std: 0, worst: 100, steps: 2_500, date: '2026-11-27' },
  },
  {
    ...masked,
    agent: 'c51',
    measured: { seeds: 5, solved: 5, mean: 100, std: 0, worst: 100, steps: 2_500, date: '2026-11-27' },
  },
  {
    ...masked,
    agent: 'qr-dqn',
    measured: { seeds: 5, solved: 5, mean: 100, std: 0, worst: 100, steps: 2_500, date: '2026-11-27' },
  },
  {
    ...masked,
    agent: 'rainbow',
    measured: { seeds: 5, solved: 5, mean: 100, std: 0, worst: 100, steps: 2_500, date: '2026-11-27' },
  },
]
