// AlphaZero learns Go on 5×5, where Black can win the whole board.
// The settings, and why they are so: presets/boards/small.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('alphazero', 'Go5x5-v0', { name: 'go-5x5-alphazero', seed: 1 })
