import type { Preset } from '../../src/core/settings/preset.ts'

export const cartPoleNoVelPresets: readonly Preset[] = [
  // After RL-Zoo's settings (https://github.com/DLR-RM/rl-baselines3-zoo, hyperparams/ppo_lstm.yml). Changes (RL-Zoo's
  // value in parentheses): policy and value share one LSTM (one each), rollouts of 128 steps in 8 environments (32), 10
  // epochs in batches of 8 sequences (20, one batch), λ = 0.9 (0.8), a constant clip range, 50,000 steps (100,000).
  // With rollouts of 32 steps the return still oscillates at the end.
  {
    env: 'CartPoleNoVel-v1',
    spaces: ['Box(2)', 'Discrete(2)'],
    agent: 'ppo',
    options: {
      memory: 'lstm',
      sequence: 32,
      rollout: 1024,
      batchSize: 256,
      epochs: 10,
      gamma: 0.98,
      lambda: 0.9,
      entropyWeight: 0,
      learningRate: 1e-3,
      hidden: [64],
      activation: 'relu',
    },
    envs: 8,
    steps: 50_000,
    evaluate: { every: 10_000, episodes: 20 },
    measured: { seeds: 10, solved: 10, mean: 499, std: 3.078, worst: 489.7, steps: 50_000, date: '2026-11-28' },
  },
]
