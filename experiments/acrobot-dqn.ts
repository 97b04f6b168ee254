// Double dueling DQN swings up an acrobot in 100,000 steps.
// The settings, and why they are so: presets/classic/acrobot.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('dqn', 'Acrobot-v1', { name: 'acrobot-dqn', seed: 1 })
