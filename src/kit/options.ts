import { type Options, option } from '../core/option.ts'
import { engineOptions } from '../engine/options.ts'
import { optimizerOptions } from '../nn/optimizer.ts'
import { networkOptions } from './heads/actor-critic.ts'
import { qNetworkOptions } from './heads/q-network.ts'
import { learningRateOptions, rateScheduleOptions } from './learning/learning-rate.ts'

/**
 * The same options with other defaults.
 *
 * @example
 * const options = { ...withDefaults(replayOptions, { batchSize: 64 }) }
 */
export const withDefaults = <O extends Options>(options: O, values: { readonly [K in keyof O]?: O[K]['value'] }): O =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      name in values ? { ...option, value: values[name] } : option,
    ]),
  ) as O

/** Options of agents that learn from a replay buffer: what `transitionBuffer` and `planOf` take. */
export const replayOptions = {
  batchSize: option(256, 'batch size B, in transitions', { min: 1, max: 16_384, integer: true }),
  bufferSize: option(200_000, 'capacity of the replay buffer, in transitions', { min: 1, integer: true }),
  warmup: option(1000, 'steps before the first update', { min: 1, integer: true }),
  trainEvery: option(1, 'steps between updates', { min: 1, integer: true }),
  updates: option(1, 'gradient steps each time', { min: 1, max: 10_000, integer: true }),
  gamma: option(0.99, 'discount γ', { min: 0, max: 1 }),
}

/** Options of agents with n-step returns and prioritized replay, `transitionBuffer`'s. */
export const multiStepOptions = {
  priority: option(0, 'priority exponent α (Schaul et al. 2016: 0.6); 0 = uniform replay', { min: 0, max: 1 }),
  importance: option(0.4, 'initial importance exponent β, annealed to 1', { min: 0, max: 1 }),
  nStep: option(1, 'n-step length', { min: 1, max: 1_000, integer: true }),
}

/** How many updates `learner.step` may compile into one run. */
export const runOptions = {
  updatesPerRun: option(8, 'maximum number of updates in one run of the engine, K', {
    min: 1,
    max: 128,
    integer: true,
  }),
}

/**
 * Options shared by agents that learn action values. Defaults for small tasks, measured in experiments/RESULTS.md:
 *
 *  - one update per step (2015: one every 4), as small tasks have few steps; eight at a time, which run as one
 *  - three-step returns (2015: one step), which carry a reward back faster: the strongest lever in our ablation
 *  - a learning rate that falls to a tenth: the weights at the end are those that are kept, and with a constant rate
 *    the return still oscillates there
 */
export const actionValueOptions = {
  ...qNetworkOptions,
  ...engineOptions,
  ...optimizerOptions,
  ...withDefaults(learningRateOptions, { learningRateSchedule: 'linear' }),
  ...withDefaults(replayOptions, { batchSize: 64, bufferSize: 100_000, trainEvery: 8, updates: 8 }),
  ...runOptions,
  ...withDefaults(multiStepOptions, { nStep: 3 }),
}

/**
 * Options shared by the actor-critic agents. Defaults for small tasks, measured in experiments/RESULTS.md:
 *
 *  - hidden layers of 64-64 and batches of 128 (2018: 256-256 and 256): as good here, and four times as fast
 *  - random actions for 2,000 steps, each held for 20 on average (`holdRandom`): a rare reward, such as the goal of
 *    MountainCarContinuous, has to occur before anything can be learned from it
 */
export const actorCriticOptions = {
  ...networkOptions,
  normalizeObservations: option(false, 'normalize observations by their running mean and standard deviation'),
  ...engineOptions,
  ...withDefaults(optimizerOptions, { maxGradNorm: 0 }),
  weightDecay: option(0, "decay λ of the critic's weights and biases: λθ is added to its gradient", { min: 0 }),
  actorLearningRate: option(1e-3, 'learning rate of the actor; the peak of its schedule', { min: 0 }),
  criticLearningRate: option(1e-3, 'learning rate of the critic; the peak of its schedule', { min: 0 }),
  ...rateScheduleOptions,
  ...withDefaults(replayOptions, { batchSize: 128 }),
  warmup: option(2000, 'steps of uniformly random actions, before the first update', { min: 1, integer: true }),
  holdRandom: option(
    0.95,
    'probability of repeating a random action in the next step; 0.95: it lasts 20 steps on average',
    {
      min: 0,
      max: 0.999,
    },
  ),
  tau: option(0.005, 'Polyak rate τ of the target networks', { min: 0, max: 1 }),
}

/** When an agent with `replayOptions` learns; `updatesPerRun` is the K of its learning step. */
export const planOf = (
  config: { readonly warmup: number; readonly trainEvery: number; readonly updates: number },
  updatesPerRun = 1,
) => ({ warmup: config.warmup, every: config.trainEvery, updates: config.updates, updatesPerRun })
