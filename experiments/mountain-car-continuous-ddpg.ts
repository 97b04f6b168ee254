// DDPG drives an underpowered car out of a valley. Uncorrelated noise does not reach the goal; temporally correlated
// noise (Ornstein–Uhlenbeck, 0.2) does. Training stops once 100 greedy episodes average 92 (solved: 90).
import { ddpg, defineExperiment } from 'sente'

export default defineExperiment({
  name: 'mountain-car-continuous-ddpg',
  env: 'MountainCarContinuous-v0',
  agent: ddpg({ hidden: [64, 64], batchSize: 128, noise: 'ou', noiseStart: 0.2, noiseEnd: 0.2 }),
  steps: 300_000,
  seed: 1,
  evaluate: { every: 5_000, episodes: 100 },
  stopWhenSolved: 92,
})
