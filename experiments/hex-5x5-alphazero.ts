// AlphaZero learns Hex on 5×5, a forced win for the first player.
import { alphazero, defineExperiment } from 'sente'

export default defineExperiment({
  name: 'hex-5x5-alphazero',
  env: 'Hex5x5-v0',
  agent: alphazero({
    blocks: 2,
    channels: 32,
    hidden: [64],
    simulations: 32,
    openingMoves: 3,
    temperatureMoves: 8,
    batchSize: 128,
    warmup: 2048,
    trainEvery: 128,
    updates: 3,
    learningRate: 2e-3,
    learningRateSchedule: 'cosine',
    learningRateEnd: 0.05,
    generation: 100,
    arenaGames: 24,
    gate: 0.5,
  }),
  envs: 32,
  steps: 60_000,
  seed: 1,
})
