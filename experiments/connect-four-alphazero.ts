// AlphaZero learns Connect Four from self-play alone.
import { alphazero, defineExperiment } from 'sente'

export default defineExperiment({
  name: 'connect-four-alphazero',
  env: 'ConnectFour-v0',
  agent: alphazero({
    blocks: 3,
    channels: 48,
    hidden: [64],
    simulations: 48,
    openingMoves: 3,
    temperatureMoves: 12,
    bufferSize: 300_000,
    batchSize: 256,
    warmup: 4096,
    trainEvery: 256,
    updates: 4,
    learningRate: 2e-3,
    learningRateSchedule: 'cosine',
    learningRateEnd: 0.05,
    generation: 200,
    arenaGames: 32,
    gate: 0.5,
    averageImages: true,
    threads: 2,
  }),
  envs: 64,
  steps: 750_000,
  seed: 1,
})
