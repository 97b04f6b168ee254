// DQN learns to balance a pole: `npm start`, or `npx sente train experiments/cartpole-dqn.ts`.
//
// Based on RL-Zoo's hyperparameters for CartPole-v1 (https://github.com/DLR-RM/rl-baselines3-zoo, hyperparams/dqn.yml),
// with which the greedy return oscillates between 20 and 500 until the end of the run. Changes (RL-Zoo's value in
// parentheses):
//  - target network updated by Polyak averaging, τ = 0.005 (copied every 10 steps)
//  - 8 updates every 8 steps (128 every 256), batch size 128 (64)
//  - learning rate 5·10⁻⁴ (2.3·10⁻³), hidden layers of 128-128 (256-256), double Q-learning
//  - ε decays to 0.02 over the first tenth of the run (to 0.04 over 16%)
//  - training stops once 100 greedy episodes, played every 1,000 steps, average 490 (solved: 475; the margin allows for
//    100 different episodes)
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
