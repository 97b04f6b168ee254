// SAC swings up a pendulum in 20,000 steps: RL-Zoo's γ and learning rate, but hidden layers of 64-64 (RL-Zoo: 400-300)
// and 1,000 random steps (10,000).
import { defineExperiment, sac } from 'sente'

export default defineExperiment({
  name: 'pendulum-sac',
  env: 'Pendulum-v1',
  agent: sac({
    gamma: 0.98,
    hidden: [64, 64],
    batchSize: 128,
    actorLearningRate: 1e-3,
    criticLearningRate: 1e-3,
    alphaLearningRate: 1e-3,
  }),
  steps: 20_000,
  seed: 1,
  evaluate: { every: 2_500, episodes: 20 },
})
