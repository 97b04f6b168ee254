// Double dueling DQN swings up an acrobot in 100,000 steps: RL-Zoo's learning rate, batch size and exploration, but
// hidden layers of 128-128 (RL-Zoo: 256-256) and a target network updated by Polyak averaging (copied every 250 steps).
import { defineExperiment, dqn } from 'sente'

export default defineExperiment({
  name: 'acrobot-dqn',
  env: 'Acrobot-v1',
  agent: dqn({
    hidden: [128, 128],
    dueling: true,
    learningRate: 6.3e-4,
    batchSize: 128,
    bufferSize: 50_000,
    trainEvery: 4,
    updates: 4,
    tau: 0.005,
    epsilonFraction: 0.12,
    epsilonEnd: 0.1,
  }),
  steps: 100_000,
  seed: 1,
  evaluate: { every: 10_000, episodes: 20 },
})
