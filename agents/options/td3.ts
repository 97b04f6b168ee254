// Written by `npm run docs` from the options of agents/td3.ts. Do not edit.
import type { NetworkBuilder } from '../../src/nn/network.ts'

/** Options of `td3`. */
export interface Td3Options {
  /**
   * Widths of the hidden layers of actor and critic (at most 64 values, each a whole number from 1 to 65,536). Default
   * [64, 64].
   */
  readonly hidden?: readonly number[]
  /** Activation of the hidden layers. Default relu. */
  readonly activation?: 'relu' | 'tanh' | 'sigmoid' | 'elu' | 'linear'
  /** Normalization before hidden activations. Default none. */
  readonly normalization?: 'none' | 'layer' | 'batch'
  /** Dropout rate p of hidden activations (number from 0 to 0.99). Default 0. */
  readonly dropout?: number
  /**
   * Function that builds the actor in place of the MLP; it must end in tanh where its outputs are actions (ddpg, td3),
   * and be linear for sac, discrete actions and invertGradients.
   */
  readonly actorNetwork?: NetworkBuilder
  /** Function that builds a critic in place of the MLP; its input is observation and action in one row. */
  readonly criticNetwork?: NetworkBuilder
  /** Normalize observations by their running mean and standard deviation. Default false. */
  readonly normalizeObservations?: boolean
  /**
   * Threads per operation; 2 are faster from about 256 units and 256 rows on, and with convolutions, if the machine is
   * idle (whole number from 1 to 256). Default 1.
   */
  readonly threads?: number
  /** Update rule. Default adam. */
  readonly optimizer?: 'adam' | 'adamw' | 'rmsprop' | 'momentum' | 'sgd'
  /** Decay λ of the critic's weights and biases: λθ is added to its gradient (number of at least 0). Default 0. */
  readonly weightDecay?: number
  /** Gradient-norm clip; 0 = off (number of at least 0). Default 0. */
  readonly maxGradNorm?: number
  /** Learning rate of the actor; the peak of its schedule (number of at least 0). Default 0.001. */
  readonly actorLearningRate?: number
  /** Learning rate of the critic; the peak of its schedule (number of at least 0). Default 0.001. */
  readonly criticLearningRate?: number
  /** Learning-rate schedule over the run. Default constant. */
  readonly learningRateSchedule?: 'constant' | 'linear' | 'cosine' | 'exponential' | 'step'
  /** Final learning rate as a share of the peak; above 0 for exponential and step (number from 0 to 1). Default 0.1. */
  readonly learningRateEnd?: number
  /** Drops of the step schedule, each by the same factor (whole number of at least 1). Default 3. */
  readonly learningRateDrops?: number
  /** Linear warm-up from 0, as a share of the run (number from 0 to 1). Default 0. */
  readonly learningRateWarmup?: number
  /** Batch size B, in transitions (whole number from 1 to 16,384). Default 128. */
  readonly batchSize?: number
  /** Capacity of the replay buffer, in transitions (whole number of at least 1). Default 200000. */
  readonly bufferSize?: number
  /** Steps of uniformly random actions, before the first update (whole number of at least 1). Default 2000. */
  readonly warmup?: number
  /** Steps between updates (whole number of at least 1). Default 1. */
  readonly trainEvery?: number
  /** Gradient steps each time (whole number from 1 to 10,000). Default 1. */
  readonly updates?: number
  /** Discount γ (number from 0 to 1). Default 0.99. */
  readonly gamma?: number
  /**
   * Probability of repeating a random action in the next step; 0.95: it lasts 20 steps on average (number from 0 to
   * 0.999). Default 0.95.
   */
  readonly holdRandom?: number
  /** Polyak rate τ of the target networks (number from 0 to 1). Default 0.005. */
  readonly tau?: number
  /** Exploration noise: gaussian, or ou (Ornstein–Uhlenbeck). Default gaussian. */
  readonly noise?: 'gaussian' | 'ou'
  /**
   * Initial σ of the noise, for actions in [−1, 1]; for ou, σ of its increments (number of at least 0). Default 0.1.
   */
  readonly noiseStart?: number
  /** Final σ of the noise (number of at least 0). Default 0.1. */
  readonly noiseEnd?: number
  /** Share of the run over which σ changes (number from 0 to 1). Default 1. */
  readonly noiseFraction?: number
  /** Critic updates per update of the actor and the targets, d (whole number of at least 1). Default 2. */
  readonly policyDelay?: number
  /** Standard deviation σ̃ of the noise on target actions (number of at least 0). Default 0.2. */
  readonly targetNoise?: number
  /** Clip c of that noise (number of at least 0). Default 0.5. */
  readonly targetNoiseClip?: number
}
