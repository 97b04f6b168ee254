// TD3 swings up a pendulum in 20,000 steps: RL-Zoo's γ and learning rate, but hidden layers of 64-64 (RL-Zoo: 400-300)
// and 1,000 random steps (10,000).
import { defineExperiment, td3 } from 'sente'

export default defineExperiment({
  name: 'pendulum-td3',
  env: 'Pendulum-v1',
  agent: td3({ gamma: 0.98, hidden: [64, 64], batchSize: 128 }),
  steps: 20_000,
  seed: 1,
  evaluate: { every: 2_500, episodes: 20 },
})
