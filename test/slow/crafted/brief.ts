import { pendulum } from '../../../envs/index.ts'
import { register } from '../../../src/core/registry.ts'

/** Pendulum with short episodes, so that a run's last evaluation is soon over. */
export const briefV0 = register({ id: 'Brief-v0', maxSteps: 10, create: pendulum })
