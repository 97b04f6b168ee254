// Written by `npm run docs` from the options of agents/rainbow.ts. Do not edit.
import type { NetworkBuilder } from '../../src/nn/network.ts'

/** Options of `rainbow`. */
export interface RainbowOptions {
  /** Hidden layer widths (at most 64 values, each a whole number from 1 to 65,536). Default [64, 64]. */
  readonly hidden?: readonly number[]
  /** Activation of the hidden layers. Default relu. */
  readonly activation?: 'relu' | 'tanh' | 'sigmoid' | 'elu' | 'linear'
  /** Normalization before hidden activations. Default none. */
  readonly normalization?: 'none' | 'layer' | 'batch'
  /** Dropout rate p of hidden activations (number from 0 to 0.99). Default 0. */
  readonly dropout?: number
  /** Dueling network: a state value plus advantages (Wang et al. 2016). Default true. */
  readonly dueling?: boolean
  /** Function that builds a TF.js network in place of the MLP. */
  readonly network?: NetworkBuilder
  /** Noisy layers explore in place of ε (Fortunato et al. 2018). Default false. */
  readonly noisy?: boolean
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
  /** Capacity of the replay buffer, in transitions (whole number of at least 1). Default 100000. */
  readonly bufferSize?: number
  /** Steps before the first update (whole number of at least 1). Default 1000. */
  readonly warmup?: number
  /** Steps between updates (whole number of at least 1). Default 8. */
  readonly trainEvery?: number
  /** Gradient steps each time (whole number from 1 to 10,000). Default 8. */
  readonly updates?: number
  /** Discount γ (number from 0 to 1). Default 0.99. */
  readonly gamma?: number
  /** Maximum number of updates in one run of the engine, K (whole number from 1 to 128). Default 8. */
  readonly updatesPerRun?: number
  /** Priority exponent α (Schaul et al. 2016: 0.6); 0 = uniform replay (number from 0 to 1). Default 0.5. */
  readonly priority?: number
  /** Initial importance exponent β, annealed to 1 (number from 0 to 1). Default 0.4. */
  readonly importance?: number
  /** n-step length (whole number from 1 to 1,000). Default 3. */
  readonly nStep?: number
  /** Double Q-learning: the online network selects the next action, the target network evaluates it. Default true. */
  readonly doubleQ?: boolean
  /** Steps between copies to the target network, with τ = 0 (whole number of at least 1). Default 500. */
  readonly targetEvery?: number
  /** Polyak rate τ of the target network; 0 = copies (number from 0 to 1). Default 0.005. */
  readonly tau?: number
  /** Exploration: ε-greedy (epsilon), or samples of softmax(Q / temperature) (boltzmann). Default epsilon. */
  readonly exploration?: 'epsilon' | 'boltzmann'
  /** Boltzmann temperature (number of at least 0.000001). Default 1. */
  readonly temperature?: number
  /** Initial ε (number from 0 to 1). Default 1. */
  readonly epsilonStart?: number
  /** Final ε (number from 0 to 1). Default 0.05. */
  readonly epsilonEnd?: number
  /** Share of the run over which ε falls (number from 0 to 1). Default 0.2. */
  readonly epsilonFraction?: number
  /** Probability of repeating a random action in the next step, times ε (number from 0 to 0.999). Default 0.9. */
  readonly holdRandom?: number
  /** Atoms of the distribution, N (whole number from 2 to 1,000). Default 51. */
  readonly atoms?: number
  /** Lowest discounted return; -Infinity = from the returnRange of the environment, or else 0. Default -Infinity. */
  readonly low?: number
  /** Highest discounted return; Infinity = from the returnRange of the environment, or else 100. Default Infinity. */
  readonly high?: number
}
