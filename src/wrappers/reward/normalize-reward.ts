import { delegate } from '../../core/delegate.ts'
import { answered, type Env } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { learned, type NormalizeOptions } from '../learned.ts'
import type { RunningStatistics, SavedStatistics } from '../running-statistics.ts'
import { savedWith } from '../saved-with.ts'
import type { WithReward } from '../wrapped.ts'

export interface NormalizeRewardOptions extends NormalizeOptions {
  /** Discount of the running return whose variance scales the rewards. Default 0.99. */
  readonly gamma?: number
}

/**
 * Scales rewards to r / √(variance + ε), without centering, where the variance is that of the running return R ← γR +
 * r, updated with r first. As in Gymnasium, only a step that terminates restarts R, with its own reward.
 *
 * Returns, evaluations and `solvedAt` then refer to scaled rewards, with the run's statistics as for
 * `normalizeObservation`. To evaluate an agent on the true rewards, run it in the unwrapped environment: it does not
 * observe rewards. If the range of the rewards is known, dividing by it (`transformReward`) needs no statistics, and
 * episodes can be replayed.
 *
 * Source: the same numbers as Gymnasium's `NormalizeReward`.
 *
 * @throws UserError when gamma is outside [0, 1], for games in which one agent plays both sides, and for the same
 * reasons as `normalizeObservation`.
 */
export function normalizeReward<E extends Env>(
  env: E,
  options: NormalizeRewardOptions = {},
): WithReward<E> & { readonly rewardStatistics: RunningStatistics } {
  const { gamma = 0.99 } = options
  if (!(gamma >= 0 && gamma <= 1)) throw new UserError(`normalizeReward needs a gamma from 0 to 1, not ${gamma}.`)
  if (env.players === 2)
    throw new UserError(
      'normalizeReward sums rewards over time, but here they alternate between two sides; leave it out.',
    )
  const known = learned(env, 'normalizeReward', 1, options)
  const { statistics, epsilon } = known
  let sum = 0
  const scaled: Partial<Env> = {
    step: action =>
      answered(env.step(action), step => {
        if (!step) return step
        sum = (step.terminated ? 0 : sum * gamma) + step.reward
        if (!known.frozen) statistics.add([sum])
        return { ...step, reward: step.reward / Math.sqrt(statistics.variance[0]! + epsilon) }
      }),
  }
  const saving = savedWith(env, 'normalizeReward', {
    save: () => ({ sum, ...statistics.save() }),
    restore(state) {
      const { sum: before, ...rest } = state as { readonly sum: number } & SavedStatistics
      if (!Number.isFinite(before))
        throw new UserError('normalizeReward: restore() takes what save() returned, { sum, count, mean, variance }.')
      statistics.restore(rest)
      sum = before
    },
  })
  const members = { ...scaled, rewardStatistics: statistics, ...(!options.frozen && { ...known.running, ...saving }) }
  return delegate(members, env, ['game']) as WithReward<E> & { readonly rewardStatistics: RunningStatistics }
}
