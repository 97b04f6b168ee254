// AlphaZero learns tic-tac-toe in about a minute, well enough to play every position perfectly: see
// tic-tac-toe/judge.ts.
// The settings, and why they are so: presets/boards/tic-tac-toe.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('alphazero', 'TicTacToe-v0', { name: 'tic-tac-toe-alphazero', seed: 1 })
