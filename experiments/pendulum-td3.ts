// TD3 swings up a pendulum in 20,000 steps.
// The settings, and why they are so: presets/classic/pendulum.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('td3', 'Pendulum-v1', { name: 'pendulum-td3', seed: 1 })
