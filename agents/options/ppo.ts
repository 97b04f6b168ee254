// Written by `npm run docs` from the options of agents/ppo.ts. Do not edit.
import type { NetworkBuilder } from '../../src/nn/network.ts'

/** Options of `ppo`. */
export interface PpoOptions {
  /**
   * Widths of the hidden layers of policy and value (at most 64 values, each a whole number from 1 to 65,536). Default
   * [64, 64].
   */
  readonly hidden?: readonly number[]
  /** Activation of the hidden layers. Default tanh. */
  readonly activation?: 'relu' | 'tanh' | 'sigmoid' | 'elu' | 'linear'
  /** Normalization before hidden activations. Default none. */
  readonly normalization?: 'none' | 'layer'
  /** Policy and value share their hidden layers. Default false. */
  readonly shared?: boolean
  /**
   * Function that builds one TF.js network for policy and value in place of the MLPs: a logit for each action, or a
   * mean for each number of a continuous one, and last the value.
   */
  readonly network?: NetworkBuilder
  /** Initial σ of continuous actions, whose bounds count as −1 and 1 (number of at least 0.0001). Default 1. */
  readonly deviation?: number
  /** Recurrent layer between the observation and the hidden layers of policy and value. Default none. */
  readonly memory?: 'none' | 'lstm' | 'gru'
  /** Units of the recurrent layer (whole number from 1 to 4,096). Default 64. */
  readonly memoryUnits?: number
  /**
   * Steps of a sequence L through which gradients of a recurrent layer flow (whole number from 2 to 4,096). Default
   * 32.
   */
  readonly sequence?: number
  /** Normalize observations by their running mean and standard deviation. Default true. */
  readonly normalizeObservations?: boolean
  /** Divide rewards by the standard deviation of the running return. Default true. */
  readonly normalizeRewards?: boolean
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
  /** Gradient-norm clip; 0 = off (number of at least 0). Default 0.5. */
  readonly maxGradNorm?: number
  /** ε of Adam (number of at least 0). Default 0.00001. */
  readonly adamEpsilon?: number
  /** Learning rate α; the peak of its schedule (number of at least 0). Default 0.001. */
  readonly learningRate?: number
  /** Learning-rate schedule over the run. Default linear. */
  readonly learningRateSchedule?: 'constant' | 'linear' | 'cosine' | 'exponential' | 'step'
  /** Final learning rate as a share of the peak; above 0 for exponential and step (number from 0 to 1). Default 0. */
  readonly learningRateEnd?: number
  /** Drops of the step schedule, each by the same factor (whole number of at least 1). Default 3. */
  readonly learningRateDrops?: number
  /** Linear warm-up from 0, as a share of the run (number from 0 to 1). Default 0. */
  readonly learningRateWarmup?: number
  /** Environment steps of a rollout, N·T, over all environments (whole number of at least 1). Default 1024. */
  readonly rollout?: number
  /** Passes over a rollout (whole number from 1 to 1,000). Default 10. */
  readonly epochs?: number
  /** Batch size B; at most the rollout (whole number from 1 to 65,536). Default 64. */
  readonly batchSize?: number
  /** Discount γ (number from 0 to 1). Default 0.99. */
  readonly gamma?: number
  /** λ of the advantages (number from 0 to 1). Default 0.95. */
  readonly lambda?: number
  /** Clip range ε of the probability ratio (number of at least 0.000001). Default 0.2. */
  readonly clip?: number
  /** Clip range of the change of V(s); 0 = off (number of at least 0). Default 0. */
  readonly valueClip?: number
  /** Weight c₁ of the value loss (number of at least 0). Default 0.5. */
  readonly valueWeight?: number
  /** Weight c₂ of the entropy bonus (number of at least 0). Default 0.01. */
  readonly entropyWeight?: number
  /** Standardize the advantages of each batch. Default true. */
  readonly normalizeAdvantages?: boolean
  /**
   * Initial correlation ρ of the noise of continuous actions from step to step; it falls to 0 (number from 0 to
   * 0.999). Default 0.9.
   */
  readonly noiseCorrelation?: number
  /**
   * KL divergence from the acting policy beyond which the rest of the epochs is left out; 0 = off (number of at least
   * 0). Default 0.
   */
  readonly targetKl?: number
  /** Maximum number of updates in one run of the engine, K (whole number from 1 to 128). Default 8. */
  readonly updatesPerRun?: number
}
