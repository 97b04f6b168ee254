// DDPG balances a pole with two discrete actions.
// The settings, and why they are so: presets/classic/cartpole.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('ddpg', 'CartPole-v1', { name: 'cartpole-ddpg', seed: 1 })
