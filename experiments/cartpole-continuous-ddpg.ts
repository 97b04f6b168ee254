// DDPG balances a pole with continuous forces.
// The settings, and why they are so: presets/classic/cartpole-continuous.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('ddpg', 'CartPoleContinuous-v0', { name: 'cartpole-continuous-ddpg', seed: 1 })
