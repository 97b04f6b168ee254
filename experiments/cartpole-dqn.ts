// DQN learns to balance a pole: `npm start`, or `npx sente train experiments/cartpole-dqn.ts`.
// The settings, and why they are so: presets/classic/cartpole.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('dqn', 'CartPole-v1', { name: 'cartpole-dqn', seed: 1 })
