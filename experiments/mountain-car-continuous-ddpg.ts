// DDPG drives an underpowered car out of a valley, with temporally correlated noise.
// The settings, and why they are so: presets/classic/mountain-car-continuous.ts.
import { presetExperiment } from 'sente'

export default presetExperiment('ddpg', 'MountainCarContinuous-v0', { name: 'mountain-car-continuous-ddpg', seed: 1 })
