// DQN learns to balance a pole: `npm start`, or `npx sente train experiments/cartpole-dqn.ts`.
//
// RL-Zoo's settings for CartPole-v1 (https://github.com/DLR-RM/rl-baselines3-zoo, hyperparams/dqn.yml) were the start.
// Changed, because with those the greedy policy swings between 20 and 500 to the end of the run:
//  - the target network follows by Polyak averaging, τ = 0.005 (a copy every 10 steps)
//  - 8 updates every 8 steps (128 every 256), with batches of 128 (64)
//  - α = 5·10⁻⁴ (2.3·10⁻³), 128-128 units (256-256), double Q-learning
//  - ε falls to 0.02 over a tenth of the run (to 0.04 over 16 %)
//  - it stops as soon as 100 greedy episodes reach 490 on average (475 counts as solved; the margin is for 100 others),
//  asked every 1,000 steps
import { defineExperiment, dqn } from 'sente'

export default defineExperiment({
  name: 'cartpole-dqn',
  env: 'CartPole-v1',
  agent: dqn({
    hidden: [128, 128],
    learningRate: 5e-4,
    batchSize: 128,
    warmup: 1_000,
    trainEvery: 8,
    updates: 8,
    tau: 0.005,
    epsilonFraction: 0.1,
    epsilonEnd: 0.02,
  }),
  steps: 50_000,
  seed: 1,
  evaluate: { every: 1_000, episodes: 100 },
  stopWhenSolved: 490,
})
