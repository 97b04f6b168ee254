// AlphaZero learns Hex on 5×5, a forced win for the first player.
// The settings, and why they are so: presets/boards/small.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('alphazero', 'Hex5x5-v0', { name: 'hex-5x5-alphazero', seed: 1 })
