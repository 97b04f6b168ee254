// cartpole.ts
import { defineExperiment, dqn } from 'sente'

export default defineExperiment({
  name: 'cartpole',
  env: 'CartPole-v1',
  agent: dqn({ hidden: [32, 32], trainEvery: 8, updates: 8, tau: 0.005 }),
  steps: 3_000,
  seed: 1,
  evaluate: { every: 1_000, episodes: 20 },
  stopWhenSolved: true,
})
