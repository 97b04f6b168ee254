// PPO balances the pole within 10,000 steps, in eight environments.
// The settings, and why they are so: presets/classic/cartpole.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('ppo', 'CartPole-v1', { name: 'cartpole-ppo', seed: 1 })
