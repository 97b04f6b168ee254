// DQN drives a weak car out of a valley, with the settings of RL-Zoo (and double Q-learning). Copies of the target network every 600 steps
// and a high learning rate matter here: Q starts above all returns, and the values of what has been seen fall fast, so that the agent is drawn to
// what it has not seen.
import { defineExperiment, dqn } from 'sente'

export default defineExperiment({
  name: 'mountain-car-dqn',
  env: 'MountainCar-v0',
  agent: dqn({
    hidden: [256, 256],
    learningRate: 4e-3,
    batchSize: 128,
    bufferSize: 10_000,
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
