// AlphaZero learns Othello on 6×6, which the second player wins by 20 to 16 under perfect play.
// The settings, and why they are so: presets/boards/small.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('alphazero', 'Othello6x6-v0', { name: 'othello-6x6-alphazero', seed: 1 })
