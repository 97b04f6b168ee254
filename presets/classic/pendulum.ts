import type { Preset } from '../../src/core/settings/preset.ts'

/** RL-Zoo's γ and learning rate, but hidden layers of 64-64 (RL-Zoo: 400-300) and 1,000 random steps (10,000). */
const task = {
  env: 'Pendulum-v1',
  spaces: ['Box(3)', 'Box(1)'],
  steps: 20_000,
  evaluate: { every: 2_500, episodes: 20 },
} as const
const options = { gamma: 0.98, warmup: 1_000, holdRandom: 0 }

export const pendulumPresets: readonly Preset[] = [
  {
    ...task,
    agent: 'ddpg',
    options,
    measured: { seeds: 10, mean: -151.6, std: 7.6, worst: -166.2, steps: 20_000, date: '2026-11-22' },
  },
  {
    ...task,
    agent: 'td3',
    options,
    measured: { seeds: 10, mean: -153.8, std: 8.1, worst: -169.9, steps: 20_000, date: '2026-11-22' },
  },
  {
    ...task,
    agent: 'sac',
    options,
    measured: { seeds: 10, mean: -149.9, std: 7.2, worst: -163.6, steps: 20_000, date: '2026-11-27' },
  },
  // The defaults, for five times as many steps as the agents with a replay memory need.
  {
    ...task,
    agent: 'ppo',
    options: {},
    steps: 100_000,
    evaluate: { every: 20_000, episodes: 20 },
    measured: { seeds: 10, mean: -196.6, std: 37.5, worst: -286.6, steps: 100_000, date: '2026-11-28' },
  },
]
