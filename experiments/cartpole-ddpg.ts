// DDPG balances a pole by two actions: its actor answers with logits, and learns through straight-through
// Gumbel-softmax. Without the penalty on logits an actor soon is sure of one action and tries no other. It stops as
// soon as 100 greedy episodes reach 490 on average (475 counts as solved), asked every 1,000 steps.
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
