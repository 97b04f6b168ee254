// Rainbow balances a pole, without its noisy layers.
// The settings, and why they are so: presets/classic/cartpole.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('rainbow', 'CartPole-v1', { name: 'cartpole-rainbow', seed: 1 })
