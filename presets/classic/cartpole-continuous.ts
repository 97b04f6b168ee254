import type { Preset } from '../../src/core/settings/preset.ts'
import { untilSolved } from '../until-solved.ts'

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
  // With the actor updated every other step, as usual for TD3, three of three seeds stayed below 330 for 50,000 steps.
  {
    env: 'CartPoleContinuous-v0',
    spaces: ['Box(4)', 'Box(1)'],
    agent: 'td3',
    options: { warmup: 1_000, holdRandom: 0, policyDelay: 1 },
    steps: 100_000,
    evaluate: { every: 2_500, episodes: 100 },
    stopWhenSolved: 490,
    measured: { seeds: 5, solved: 5, mean: 498.7, std: 1.72, worst: 495.8, steps: 39_000, date: '2026-11-27' },
  },
  {
    env: 'CartPoleContinuous-v0',
    spaces: ['Box(4)', 'Box(1)'],
    agent: 'sac',
    ...untilSolved,
    measured: { seeds: 5, solved: 5, mean: 497.8, std: 4.424, worst: 488.9, steps: 42_500, date: '2026-11-27' },
  },
  // The defaults.
  {
    env: 'CartPoleContinuous-v0',
    spaces: ['Box(4)', 'Box(1)'],
    agent: 'ppo',
    ...untilSolved,
    evaluate: { every: 2_500, episodes: 100 },
    stopWhenSolved: 490,
    measured: { seeds: 5, solved: 5, mean: 498.3, std: 3.404, worst: 491.5, steps: 16_500, date: '2026-11-28' },
  },
]
