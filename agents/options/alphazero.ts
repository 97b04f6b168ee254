// Written by `npm run docs` from the options of agents/alphazero.ts. Do not edit.
import type { NetworkBuilder } from '../../src/nn/network.ts'

/** Options of `alphazero`. */
export interface AlphazeroOptions {
  /** Residual blocks; 0 = an MLP with the hidden widths instead of a tower (whole number from 0 to 100). Default 5. */
  readonly blocks?: number
  /** Channels of the residual blocks (whole number from 1 to 4,096). Default 64. */
  readonly channels?: number
  /** Channels of the 1×1 convolutions of the policy and value heads (whole number from 1 to 4,096). Default 16. */
  readonly headChannels?: number
  /**
   * Hidden layer widths of the value head (blocks > 0) or of the MLP (blocks = 0) (at most 64 values, each a whole
   * number from 1 to 65,536). Default [64].
   */
  readonly hidden?: readonly number[]
  /** Function that builds a TF.js network, planes → A logits and a value, in place of the tower. */
  readonly network?: NetworkBuilder
  /**
   * Threads per operation; 2 are faster from about 256 units and 256 rows on, and with convolutions, if the machine is
   * idle (whole number from 1 to 256). Default 1.
   */
  readonly threads?: number
  /** Update rule. Default adam. */
  readonly optimizer?: 'adam' | 'adamw' | 'rmsprop' | 'momentum' | 'sgd'
  /** Decay λ of weights and biases, the c ‖θ‖² of the loss (number of at least 0). Default 0.0001. */
  readonly weightDecay?: number
  /** Gradient-norm clip; 0 = off (number of at least 0). Default 10. */
  readonly maxGradNorm?: number
  /** Learning rate α; the peak of its schedule (number of at least 0). Default 0.001. */
  readonly learningRate?: number
  /** Learning-rate schedule over the run. Default constant. */
  readonly learningRateSchedule?: 'constant' | 'linear' | 'cosine' | 'exponential' | 'step'
  /** Final learning rate as a share of the peak; above 0 for exponential and step (number from 0 to 1). Default 0.1. */
  readonly learningRateEnd?: number
  /** Drops of the step schedule, each by the same factor (whole number of at least 1). Default 3. */
  readonly learningRateDrops?: number
  /** Linear warm-up from 0, as a share of the run (number from 0 to 1). Default 0. */
  readonly learningRateWarmup?: number
  /** Batch size B, in positions (whole number from 1 to 16,384). Default 256. */
  readonly batchSize?: number
  /** Capacity of the replay buffer, in positions (whole number of at least 1). Default 100000. */
  readonly bufferSize?: number
  /** Share of all positions so far, the newest, that batches are sampled from (number from 0.01 to 1). Default 0.5. */
  readonly window?: number
  /** Moves before the first update (whole number of at least 1). Default 2000. */
  readonly warmup?: number
  /** Moves between updates (whole number of at least 1). Default 256. */
  readonly trainEvery?: number
  /** Gradient steps each time (whole number from 1 to 10,000). Default 4. */
  readonly updates?: number
  /**
   * Maximum number of updates in one run of the engine, K; 0 = 1, with device gpu up to 8 (whole number from 0 to
   * 128). Default 0.
   */
  readonly updatesPerRun?: number
  /**
   * Root visits at which a search ends, including those of a reused tree (whole number from 1 to 100,000). Default
   * 100.
   */
  readonly simulations?: number
  /** Exploration constant c_init of PUCT (number of at least 0). Default 1.25. */
  readonly exploration?: number
  /**
   * First-play urgency (FPU) reduction: how far below its parent an unvisited move is valued (number of at least 0).
   * Default 0.25.
   */
  readonly urgency?: number
  /** α of the Dirichlet noise at the root; 0 = 10 / legal moves; not with gumbel (number of at least 0). Default 0. */
  readonly dirichletAlpha?: number
  /** Share ε of that noise in the priors at the root; not with gumbel (number from 0 to 1). Default 0.25. */
  readonly dirichletShare?: number
  /** Sequential Halving at the root: better with few simulations (Danihelka et al. 2022). Default false. */
  readonly gumbel?: boolean
  /**
   * k of forced playouts at the root in self-play (KataGo: 2); 0 = none; not with gumbel (number from 0 to 100).
   * Default 0.
   */
  readonly forcedPlayouts?: number
  /**
   * Root visits at which a fast search in self-play ends, which has no noise and no policy target; 0 = no fast
   * searches; not with gumbel (whole number from 0 to 100,000). Default 0.
   */
  readonly fastSimulations?: number
  /** Probability p of a full search; only with fastSimulations (number from 0 to 1). Default 0.25. */
  readonly fullShare?: number
  /**
   * Whether gumbel also selects below the root by its improved policy, in place of PUCT ("Full Gumbel"). Default
   * false.
   */
  readonly gumbelBelow?: boolean
  /** Moves that gumbel samples at the root, m (whole number from 1 to 100,000). Default 16. */
  readonly considered?: number
  /** c_visit of gumbel (number of at least 0). Default 50. */
  readonly gumbelVisits?: number
  /** c_scale of gumbel (number of at least 0). Default 1. */
  readonly gumbelScale?: number
  /**
   * Maximum number of random opening moves in a self-play game, which are not trained on (whole number from 0 to
   * 10,000). Default 0.
   */
  readonly openingMoves?: number
  /**
   * Opening moves sampled by visit counts; later moves are greedy; not with gumbel (whole number of at least 0).
   * Default 12.
   */
  readonly temperatureMoves?: number
  /** Temperature T of sampled moves (number of at least 0.01). Default 1. */
  readonly temperature?: number
  /** Whether the search proves wins, losses and draws. Default true. */
  readonly solve?: boolean
  /** Whether a search reuses the subtree of the previous one; not with gumbel. Default true. */
  readonly reuse?: boolean
  /**
   * Whether evaluations in play, not in training, are averaged over all turned and mirrored images of a position:
   * stronger and slower. Default false.
   */
  readonly averageImages?: boolean
  /**
   * Threads that search in self-play, besides the main one; 0 = automatic: none on the CPU, whose cores the network
   * uses; on a GPU one per 64 environments, up to 8, with two cores to spare (whole number from 0 to 256). Default 0.
   */
  readonly searchThreads?: number
  /**
   * Capacity, in positions, of the cache of evaluations that each network has until its weights change; 0 = no cache
   * (whole number from 0 to 16,777,216). Default 0.
   */
  readonly evaluationCache?: number
  /**
   * Share of the training positions that is allotted by the KL divergence of search policy from prior (KataGo: 0.5); 0
   * = each position counts once (number from 0 to 1). Default 0.
   */
  readonly surpriseShare?: number
  /**
   * Weight of the loss of a second policy output that predicts the opponent's next move (KataGo: 0.15); 0 = none
   * (number from 0 to 100). Default 0.
   */
  readonly opponentWeight?: number
  /**
   * Weight of the search's value in the value target; the rest is the game's outcome (number from 0 to 1). Default
   * 0.5.
   */
  readonly searchValue?: number
  /** Updates between candidates that challenge the champion (whole number of at least 1). Default 200. */
  readonly generation?: number
  /**
   * Games between candidate and champion, not recorded; 0 = each candidate becomes champion (whole number from 0 to
   * 10,000). Default 40.
   */
  readonly arenaGames?: number
  /** Share of the points with which the candidate becomes champion; 0 = any (number from 0 to 1). Default 0.55. */
  readonly gate?: number
}
