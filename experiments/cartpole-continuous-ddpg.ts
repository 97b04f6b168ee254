// DDPG balances a pole with continuous forces. Training stops once 100 greedy episodes, played every 1,000 steps,
// average 490.
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
