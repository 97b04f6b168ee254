// DDPG balances a pole with two discrete actions: the actor outputs logits and learns through straight-through
// Gumbel-softmax. Without the penalty on its logits, the policy soon collapses to a single action. Training stops once
// 100 greedy episodes, played every 1,000 steps, average 490 (solved: 475).
import { ddpg, defineExperiment } from 'sente'

export default defineExperiment({
  name: 'cartpole-ddpg',
  env: 'CartPole-v1',
  agent: ddpg({ hidden: [64, 64], batchSize: 128 }),
  steps: 100_000,
  seed: 1,
  evaluate: { every: 1_000, episodes: 100 },
  stopWhenSolved: 490,
})
