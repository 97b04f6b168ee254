// Rainbow balances a pole with an update a step; half as many leave one of five seeds below 250 after all its 50,000
// steps:  - ε in place of noisy layers: with them one of three seeds drifted off the track after some 150 steps to the
// end of the run  - γ = 0.95, so that returns lie between 0 and 20 and each of the 51 atoms stands for 0.4 steps (0.99:
// 0 to 100, and 2)  - a target that follows by Polyak averaging, and ε that falls to 0.02 over a tenth of the run, as
// in cartpole-dqn.ts  - it stops as soon as 100 greedy episodes reach 490 on average (475 counts as solved; the margin
// is for 100 others), asked every 1,000 steps
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
