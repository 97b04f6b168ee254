import type { Preset } from '../../src/core/settings/preset.ts'
import { untilSolved } from '../until-solved.ts'

export const acrobotPresets: readonly Preset[] = [
  // RL-Zoo's learning rate, batch size and exploration, but dueling and double, hidden layers of 128-128 (RL-Zoo:
  // 256-256) and a target network updated by Polyak averaging (copied every 250 steps).
  {
    env: 'Acrobot-v1',
    spaces: ['Box(6)', 'Discrete(3)'],
    agent: 'dqn',
    options: {
      hidden: [128, 128],
      dueling: true,
      learningRate: 6.3e-4,
      batchSize: 128,
      bufferSize: 50_000,
      trainEvery: 4,
      updates: 4,
      tau: 0.005,
      nStep: 1,
      learningRateSchedule: 'constant',
      epsilonFraction: 0.12,
      epsilonEnd: 0.1,
      holdRandom: 0,
    },
    steps: 100_000,
    evaluate: { every: 10_000, episodes: 20 },
    measured: { seeds: 10, solved: 10, mean: -72.3, std: 3.9, worst: -79.7, steps: 100_000, date: '2026-11-22' },
  },
  {
    env: 'Acrobot-v1',
    spaces: ['Box(6)', 'Discrete(3)'],
    agent: 'c51',
    ...untilSolved,
    measured: { seeds: 5, solved: 4, mean: -94.3, std: 9.076, worst: -106.2, steps: 8_000, date: '2026-11-27' },
  },
  {
    env: 'Acrobot-v1',
    spaces: ['Box(6)', 'Discrete(3)'],
    agent: 'qr-dqn',
    ...untilSolved,
    measured: { seeds: 5, solved: 3, mean: -96.7, std: 5.016, worst: -103.6, steps: 12_000, date: '2026-11-27' },
  },
  {
    env: 'Acrobot-v1',
    spaces: ['Box(6)', 'Discrete(3)'],
    agent: 'rainbow',
    ...untilSolved,
    measured: { seeds: 5, solved: 2, mean: -94.7, std: 8.254, worst: -103.6, steps: 8_000, date: '2026-11-27' },
  },
  // The defaults, with rollouts twice as long: an episode has up to 500 steps.
  {
    env: 'Acrobot-v1',
    spaces: ['Box(6)', 'Discrete(3)'],
    agent: 'ppo',
    options: { rollout: 2_048 },
    envs: 8,
    steps: 100_000,
    evaluate: { every: 10_000, episodes: 20 },
    measured: { seeds: 10, solved: 10, mean: -81.6, std: 2.691, worst: -86.2, steps: 100_000, date: '2026-11-28' },
  },
]
