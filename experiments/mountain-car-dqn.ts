// DQN drives a weak car out of a valley: RL-Zoo's settings, with double Q-learning, a learning rate that falls to a
// twentieth (its own: constant) and a larger replay memory (10,000). Copies of the target network and a high rate
// matter at first: Q starts above all returns, and the values of what has been seen fall fast, so that the agent is
// drawn to what it has not seen. Later the same rate would shake what it has learned.
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
