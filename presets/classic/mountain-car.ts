import type { Preset } from '../../src/core/settings/preset.ts'
import { untilSolved } from '../until-solved.ts'

export const mountainCarPresets: readonly Preset[] = [
  /*
   * RL-Zoo's hyperparameters, with double Q-learning, a learning rate that decays to a twentieth (RL-Zoo: constant) and
   * a larger replay memory (10,000). Hard target updates and a high learning rate matter early: Q starts above every
   * return (optimistic initialization), and the values of visited states fall fast, which drives exploration. Later the
   * same rate would destabilize what has been learned.
   */
  {
    env: 'MountainCar-v0',
    spaces: ['Box(2)', 'Discrete(3)'],
    agent: 'dqn',
    options: {
      hidden: [256, 256],
      learningRate: 4e-3,
      learningRateSchedule: 'linear',
      learningRateEnd: 0.05,
      batchSize: 128,
      bufferSize: 50_000,
      trainEvery: 16,
      updates: 8,
      gamma: 0.98,
      nStep: 1,
      tau: 0,
      targetEvery: 600,
      epsilonFraction: 0.2,
      epsilonEnd: 0.07,
      holdRandom: 0,
    },
    steps: 120_000,
    evaluate: { every: 10_000, episodes: 20 },
    measured: { seeds: 10, solved: 7, mean: -113.4, std: 18.9, worst: -154.0, steps: 120_000, date: '2026-11-23' },
  },
  {
    env: 'MountainCar-v0',
    spaces: ['Box(2)', 'Discrete(3)'],
    agent: 'c51',
    ...untilSolved,
    measured: { seeds: 5, solved: 5, mean: -105.7, std: 2.901, worst: -109.4, steps: 26_500, date: '2026-11-27' },
  },
  {
    env: 'MountainCar-v0',
    spaces: ['Box(2)', 'Discrete(3)'],
    agent: 'rainbow',
    ...untilSolved,
    measured: { seeds: 5, solved: 5, mean: -105.5, std: 3.534, worst: -109.7, steps: 18_000, date: '2026-11-27' },
  },
]
