// Rainbow balances a pole, with one update per step; with half as many, one of five seeds stays below 250 after all
// 50,000 steps.
//  - ε-greedy instead of noisy layers: with noisy layers, until the end of the run, one of three seeds drifted off the
//    track after about 150 steps
//  - γ = 0.95, so that returns lie in 0 to 20 and each of the 51 atoms spans 0.4 (γ = 0.99: 0 to 100, and 2)
//  - Polyak averaging of the target network, and ε decaying to 0.02 over the first tenth, as in cartpole-dqn.ts
//  - training stops once 100 greedy episodes, played every 1,000 steps, average 490 (solved: 475; the margin allows for
//    100 different episodes)
import { defineExperiment, rainbow } from 'sente'

export default defineExperiment({
  name: 'cartpole-rainbow',
  env: 'CartPole-v1',
  agent: rainbow({
    noisy: false,
    epsilonFraction: 0.1,
    epsilonEnd: 0.02,
    gamma: 0.95,
    low: 0,
    high: 20,
    hidden: [128, 128],
    learningRate: 1e-3,
    batchSize: 64,
    trainEvery: 8,
    updates: 8,
    tau: 0.005,
  }),
  steps: 50_000,
  seed: 1,
  evaluate: { every: 1_000, episodes: 100 },
  stopWhenSolved: 490,
})
