// DQN learns to balance a pole: `npm start`, or `npx sente train experiments/cartpole-dqn.ts`.
import { defineExperiment, dqn } from 'sente'

export default defineExperiment({
  name: 'cartpole-dqn',
  env: 'CartPole-v1',
  agent: dqn({
    hidden: [256, 256],
    learningRate: 2.3e-3,
    warmup: 1_000,
    trainEvery: 256,
    updates: 128,
    targetEvery: 10,
    epsilonFraction: 0.16,
    epsilonEnd: 0.04,
  }),
  steps: 50_000,
  seed: 1,
  evaluate: { every: 2_500, episodes: 20 },
  stopWhenSolved: true,
})
