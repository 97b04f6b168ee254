// AlphaZero learns Go on 5×5, where Black can win the whole board.
import { alphazero, defineExperiment } from 'sente'

export default defineExperiment({
  name: 'go-5x5-alphazero',
  env: 'Go5x5-v0',
  agent: alphazero({
    blocks: 2,
    channels: 32,
    hidden: [64],
    simulations: 32,
    openingMoves: 4,
    temperatureMoves: 10,
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
