// DQN drives an underpowered car out of a valley.
// The settings, and why they are so: presets/classic/mountain-car.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('dqn', 'MountainCar-v0', { name: 'mountain-car-dqn', seed: 1 })
