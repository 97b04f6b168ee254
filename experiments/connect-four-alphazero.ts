// AlphaZero learns Connect Four from self-play alone.
// The settings, and why they are so: presets/boards/connect-four.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('alphazero', 'ConnectFour-v0', { name: 'connect-four-alphazero', seed: 1 })
