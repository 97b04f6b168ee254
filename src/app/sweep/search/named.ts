import type { Pruner } from '../../../tuning/pruner.ts'
import { ashaPruner } from '../../../tuning/pruners/asha.ts'
import { medianPruner } from '../../../tuning/pruners/median.ts'
import type { Sampler } from '../../../tuning/sampler.ts'
import { cmaEsSampler } from '../../../tuning/samplers/cma-es.ts'
import { randomSampler } from '../../../tuning/samplers/random.ts'
import { sobolSampler } from '../../../tuning/samplers/sobol.ts'
import { tpeSampler } from '../../../tuning/samplers/tpe.ts'

export type SamplerName = 'random' | 'sobol' | 'tpe' | 'cma-es' | 'pbt'
export type PrunerName = 'none' | 'median' | 'asha'

/** The samplers of the command line; that of population-based training (pbt) proposes its first generation. */
export const samplers: Readonly<Record<SamplerName, Sampler>> = {
  random: randomSampler,
  sobol: sobolSampler,
  tpe: tpeSampler(),
  'cma-es': cmaEsSampler,
  pbt: sobolSampler,
}

/** The pruners of the command line. @param steps Of a whole trial; the rungs of ASHA are at a 16th and a quarter. */
export const prunerNamed = (name: PrunerName, steps: number): Pruner | undefined =>
  ({ none: undefined, median: medianPruner(), asha: ashaPruner({ first: Math.max(1, Math.ceil(steps / 16)) }) })[name]
