import { type Config, option } from '../../core/option.ts'
import type { Rng } from '../../core/rng.ts'
import { linear, valueAt } from '../../core/schedule.ts'
import type { Clock } from '../clock.ts'
import type { Actions } from './actions.ts'
import { gumbel, NOISES, type Noise, noise } from './noise.ts'

/** Options of agents that explore by noise on continuous actions; spread them into their own. */
export const noiseOptions = {
  noise: option('gaussian', 'exploration noise: gaussian, or ou (Ornstein–Uhlenbeck)', { choices: NOISES }),
  noiseStart: option(0.1, 'initial σ of the noise, for actions in [−1, 1]; for ou, σ of its increments', { min: 0 }),
  noiseEnd: option(0.1, 'final σ of the noise', { min: 0 }),
  noiseFraction: option(1, 'share of the run over which σ changes', { min: 0, max: 1 }),
}

/** Exploration noise whose σ follows the schedule of `noiseOptions`. */
export interface ExplorationNoise extends Pick<Noise, 'reset' | 'state'> {
  /**
   * An actor's numbers μ with noise, `[A]`, for environment `slot`: clip(μ, −1, 1) + noise, or for discrete actions
   * logits + Gumbel noise, whose largest is a draw from softmax(logits).
   */
  add(mu: Float32Array, slot: number): Float32Array
  /** The current σ. */
  sigma(): number
}

/**
 * Exploration noise for an agent with `noiseOptions`.
 *
 * @param slots Parallel environments N.
 * @param clock Its progress drives σ.
 * @example
 * const noise = explorationNoise(config, codec, context.envs, streams.explore, clock)
 * const action = codec.decode(noise.add(mu, slot))
 */
export function explorationNoise(
  config: Config<typeof noiseOptions>,
  { kind, width: A }: Pick<Actions, 'kind' | 'width'>,
  slots: number,
  random: Rng,
  clock: Clock,
): ExplorationNoise {
  const process = noise(config.noise, A, slots)
  const schedule = linear(config.noiseStart, config.noiseEnd, config.noiseFraction)
  const sigma = () => valueAt(schedule, clock.progress())
  return {
    add(mu, slot) {
      if (kind === 'discrete') return mu.map(logit => logit + gumbel(random))
      const noise = process.next(slot, sigma(), random)
      return mu.map((x, j) => Math.min(1, Math.max(-1, x)) + noise[j]!)
    },
    sigma,
    reset: process.reset,
    state: process.state,
  }
}
