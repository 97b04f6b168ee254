// DDPG drives a weak car out of a valley. The goal is far from where random pushes lead; noise that stays on one side
// for a while (Ornstein–Uhlenbeck, 0.2) gets there. It stops as soon as 100 greedy episodes reach 92 on average (90
// counts as solved).
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
