// AlphaZero learns Othello on 6×6, which the second player wins by 20 to 16 under perfect play.
import { alphazero, defineExperiment } from 'sente'

export default defineExperiment({
  name: 'othello-6x6-alphazero',
  env: 'Othello6x6-v0',
  agent: alphazero({
    blocks: 2,
    channels: 32,
    hidden: [64],
    simulations: 32,
    openingMoves: 4,
    temperatureMoves: 12,
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
