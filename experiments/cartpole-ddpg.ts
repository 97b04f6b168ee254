import { ddpg, defineExperiment } from 'sente'

export default defineExperiment({
  name: 'cartpole-ddpg',
  env: 'CartPole-v1',
  agent: ddpg({ hidden: [64, 64], batchSize: 128, logitPenalty: 0.01 }),
  steps: 100_000,
  seed: 1,
  evaluate: { every: 1_000, episodes: 100 },
  stopWhenSolved: 490,
})
