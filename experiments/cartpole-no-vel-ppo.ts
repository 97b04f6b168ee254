// PPO with an LSTM balances a pole whose velocities it does not see; without memory it does not: --set memory=none.
// The settings, and why they are so: presets/classic/cartpole-no-vel.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('ppo', 'CartPoleNoVel-v1', { name: 'cartpole-no-vel-ppo', seed: 1 })
