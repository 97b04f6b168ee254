import type { Step } from '../../core/env.ts'
import { moments } from '../moments.ts'

/** Clip of scaled rewards. */
const FAR = 10

/** Reward normalization: the identity where the option `normalizeRewards` is off. */
export interface RewardScale {
  /** The reward of a step of environment `slot`, scaled, after taking it into the statistics. */
  scaled(slot: number, next: Pick<Step, 'reward' | 'terminated' | 'truncated'>): number
  /** Forgets the current episode of an environment. */
  reset(slot: number): void
  /** The statistics as bytes, to be saved; restore by writing into them. */
  readonly arrays: Readonly<Record<string, Uint8Array>>
}

/**
 * Scales the rewards of N environments to clip(r / √(variance + 10⁻⁸), −10, 10), without centering, by the variance of
 * the running return R ← γR + r of all episodes (Engstrom et al. 2020, https://arxiv.org/abs/2005.12729, section 3).
 */
export function rewardScale(on: boolean, gamma: number, N: number): RewardScale {
  if (!on) return { scaled: (_, { reward }) => reward, reset() {}, arrays: {} }
  const returns = new Float64Array(N)
  const seen = moments(1)
  const now = new Float32Array(2)
  return {
    scaled(slot, { reward, terminated, truncated }) {
      returns[slot] = gamma * returns[slot]! + reward
      seen.add([returns[slot]!])
      if (terminated || truncated) returns[slot] = 0
      seen.write(now)
      return Math.min(FAR, Math.max(-FAR, reward * now[1]!))
    },
    reset(slot) {
      returns[slot] = 0
    },
    arrays: { rewardMoments: seen.bytes, rewardReturns: new Uint8Array(returns.buffer) },
  }
}
