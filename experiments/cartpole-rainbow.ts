// Rainbow balances a pole within 50,000 steps, with an update for every two:
//  - ε in place of noisy layers: their noise lasts long, and agents that drift off the track after some 120 steps were slow to learn of its middle
//  - γ = 0.95, so that returns lie between 0 and 20 and each of the 51 atoms tells 0.4 of a step; with 0.99 and 0 … 100 it learned slower
//  - rate, networks and batch between those of cartpole-dqn.ts and Tianshou's Rainbow, a target that follows by Polyak averaging
//  - it stops as soon as 100 greedy episodes reach 490 on average (475 counts as solved; the margin is for 100 others), asked every 1,000 steps
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
    updates: 4,
    tau: 0.005,
  }),
  steps: 50_000,
  seed: 1,
  evaluate: { every: 1_000, episodes: 100 },
  stopWhenSolved: 490,
})
