import type { Pruner } from '../../../tuning/pruner.ts'
import type { Sampler } from '../../../tuning/sampler.ts'
import { randomSampler } from '../../../tuning/samplers/random.ts'
import { tpeSampler } from '../../../tuning/samplers/tpe.ts'

export type SamplerName = 'tpe' | 'random'
export type PrunerName = 'none'

/** The samplers of the command line. */
export const samplers: Readonly<Record<SamplerName, Sampler>> = { tpe: tpeSampler(), random: randomSampler }

/** The pruners of the command line. */
export const pruners: Readonly<Record<PrunerName, Pruner | undefined>> = { none: undefined }
