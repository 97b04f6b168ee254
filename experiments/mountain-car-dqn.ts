import { defineExperiment, dqn } from 'sente'

export default defineExperiment({
  name: 'mountain-car-dqn',
  env: 'MountainCar-v0',
  agent: dqn({
    hidden: [128, 128],
    dueling: true,
    nStep: 3,
    learningRate: 1e-3,
    batchSize: 128,
    bufferSize: 50_000,
    trainEvery: 16,
    updates: 8,
    gamma: 0.98,
    tau: 0.005,
    epsilonFraction: 0.2,
    epsilonEnd: 0.07,
  }),
  steps: 120_000,
  seed: 1,
  evaluate: { every: 10_000, episodes: 20 },
})
