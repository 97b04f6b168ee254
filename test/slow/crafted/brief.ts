import { pendulum } from '../../../envs/index.ts'
import { register } from '../../../src/core/registry.ts'

/** Pendulum with short episodes, so that a run's final evaluation is quick. */
export const briefV0 = register({ id: 'Brief-v0', maxSteps: 10, create: pendulum })
