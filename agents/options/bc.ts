// Written by `npm run docs` from the options of agents/bc.ts. Do not edit.
import type { NetworkBuilder } from '../../src/nn/network.ts'

/** Options of `bc`. */
export interface BcOptions {
  /** Hidden layer widths (at most 64 values, each a whole number from 1 to 65,536). Default [64, 64]. */
  readonly hidden?: readonly number[]
  /** Activation of the hidden layers. Default relu. */
  readonly activation?: 'relu' | 'tanh' | 'sigmoid' | 'elu' | 'linear'
  /** Normalization before hidden activations. Default none. */
  readonly normalization?: 'none' | 'layer' | 'batch'
  /** Dropout rate p of hidden activations (number from 0 to 0.99). Default 0. */
  readonly dropout?: number
  /** Function that builds a TF.js network in place of the MLP; it must end in tanh for continuous actions. */
  readonly network?: NetworkBuilder
  /** Normalize observations by their mean and standard deviation. Default false. */
  readonly normalizeObservations?: boolean
  /**
   * Threads per operation; 2 are faster from about 256 units and 256 rows on, and with convolutions, if the machine is
   * idle (whole number from 1 to 256). Default 1.
   */
  readonly threads?: number
  /** Update rule. Default adam. */
  readonly optimizer?: 'adam' | 'adamw' | 'rmsprop' | 'momentum' | 'sgd'
  /**
   * Weight decay λ; decoupled with adamw (θ ← θ − αλθ), otherwise L2 (adds λθ to the gradient) (number of at least 0).
   * Default 0.
   */
  readonly weightDecay?: number
  /** Gradient-norm clip; 0 = off (number of at least 0). Default 10. */
  readonly maxGradNorm?: number
  /** Learning rate α; the peak of its schedule (number of at least 0). Default 0.001. */
  readonly learningRate?: number
  /** Learning-rate schedule over the run. Default linear. */
  readonly learningRateSchedule?: 'constant' | 'linear' | 'cosine' | 'exponential' | 'step'
  /** Final learning rate as a share of the peak; above 0 for exponential and step (number from 0 to 1). Default 0.1. */
  readonly learningRateEnd?: number
  /** Drops of the step schedule, each by the same factor (whole number of at least 1). Default 3. */
  readonly learningRateDrops?: number
  /** Linear warm-up from 0, as a share of the run (number from 0 to 1). Default 0. */
  readonly learningRateWarmup?: number
  /** Batch size B, in transitions (whole number from 1 to 16,384). Default 64. */
  readonly batchSize?: number
  /** Most steps of the dataset that are kept, the last ones (whole number of at least 1). Default 200000. */
  readonly bufferSize?: number
  /** Steps between updates (whole number of at least 1). Default 8. */
  readonly trainEvery?: number
  /** Gradient steps each time (whole number from 1 to 10,000). Default 8. */
  readonly updates?: number
  /** Maximum number of updates in one run of the engine, K (whole number from 1 to 128). Default 8. */
  readonly updatesPerRun?: number
}
