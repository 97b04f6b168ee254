// AlphaZero learns tic-tac-toe in about a minute, well enough to play every position perfectly: see
// tic-tac-toe/judge.ts. Games open with up to six random moves, so that training covers positions that good play never
// reaches.
import { alphazero, defineExperiment } from 'sente'

export default defineExperiment({
  name: 'tic-tac-toe-alphazero',
  env: 'TicTacToe-v0',
  agent: alphazero({
    blocks: 0,
    hidden: [64, 64],
    simulations: 50,
    openingMoves: 6,
    temperatureMoves: 9,
    batchSize: 128,
    warmup: 512,
    trainEvery: 64,
    updates: 2,
    learningRate: 2e-3,
    generation: 50,
    arenaGames: 20,
    gate: 0.5,
  }),
  envs: 32,
  steps: 400_000,
  seed: 1,
})
