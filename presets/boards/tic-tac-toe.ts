import type { Preset } from '../../src/core/settings/preset.ts'

export const ticTacToePresets: readonly Preset[] = [
  // Takes about a minute. Games open with up to six random moves, so that training covers positions that good play
  // never reaches; judged by experiments/tic-tac-toe/judge.ts.
  {
    env: 'TicTacToe-v0',
    spaces: ['Box(2×3×3)', 'Discrete(9)'],
    agent: 'alphazero',
    options: {
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
    },
    envs: 32,
    steps: 400_000,
    measured: {
      seeds: 5,
      result: 'plays each of the 4,520 positions perfectly with 5 of 5 seeds',
      steps: 400_000,
      date: '2026-11-27',
    },
  },
]
