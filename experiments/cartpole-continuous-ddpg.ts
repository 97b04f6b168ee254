// DDPG balances a pole by pushes of any strength. It stops as soon as 100 greedy episodes reach 490 on average, asked
// every 1,000 steps.
import { ddpg, defineExperiment } from 'sente'

export default defineExperiment({
  name: 'cartpole-continuous-ddpg',
  env: 'CartPoleContinuous-v0',
  agent: ddpg({ hidden: [64, 64], batchSize: 128 }),
  steps: 100_000,
  seed: 1,
  evaluate: { every: 1_000, episodes: 100 },
  stopWhenSolved: 490,
})
