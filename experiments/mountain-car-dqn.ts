// DQN drives an underpowered car out of a valley: RL-Zoo's hyperparameters, with double Q-learning, a learning rate
// that decays to a twentieth (RL-Zoo: constant) and a larger replay memory (10,000). Hard target updates and a high
// learning rate matter early: Q starts above every return (optimistic initialization), and the values of visited states
// fall fast, which drives exploration. Later the same rate would destabilize what has been learned.
import { defineExperiment, dqn } from 'sente'

export default defineExperiment({
  name: 'mountain-car-dqn',
  env: 'MountainCar-v0',
  agent: dqn({
    hidden: [256, 256],
    learningRate: 4e-3,
    learningRateSchedule: 'linear',
    learningRateEnd: 0.05,
    batchSize: 128,
    bufferSize: 50_000,
    trainEvery: 16,
    updates: 8,
    gamma: 0.98,
    targetEvery: 600,
    epsilonFraction: 0.2,
    epsilonEnd: 0.07,
  }),
  steps: 120_000,
  seed: 1,
  evaluate: { every: 10_000, episodes: 20 },
})
