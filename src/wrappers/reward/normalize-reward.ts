import { delegate } from '../../core/delegate.ts'
import { answered, type Env } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { learned, type NormalizeOptions } from '../learned.ts'
import type { RunningStatistics, SavedStatistics } from '../running-statistics.ts'
import { savedWith } from '../saved-with.ts'
import type { WithReward } from '../wrapped.ts'

export interface NormalizeRewardOptions extends NormalizeOptions {
  /** Discount of the sum whose variance scales the rewards. Default 0.99. */
  readonly gamma?: number
}

/**
 * The environment with rewards r / √(variance + ε), not centered, where the variance is that of the running sum R ← γR
 * + r of the rewards so far, in which r counts. As in Gymnasium, a step that terminates begins R anew with its own
 * reward, and nothing else does.
 *
 * Returns, evaluations and `solvedAt` are then in scaled rewards, by the run's statistics as for
 * `normalizeObservation`: to judge an agent by the true ones, evaluate it in the plain environment, as it sees no
 * difference. Where the range of the rewards is known, dividing by it (`transformReward`) needs no statistics, and
 * episodes replay alone.
 *
 * Source: the same numbers as Gymnasium's `NormalizeReward`.
 *
 * @throws UserError when gamma is outside [0, 1], in games that one agent plays for both sides, and as
 * `normalizeObservation`.
 */
export function normalizeReward<E extends Env>(
  env: E,
  options: NormalizeRewardOptions = {},
): WithReward<E> & { readonly rewardStatistics: RunningStatistics } {
  const { gamma = 0.99 } = options
  if (!(gamma >= 0 && gamma <= 1)) throw new UserError(`normalizeReward needs a gamma from 0 to 1, not ${gamma}.`)
  if (env.players === 2)
    throw new UserError(
      'normalizeReward adds rewards up over time, but here two sides receive them in turn; leave it out.',
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
        throw new UserError('normalizeReward restores { sum, count, mean, variance }, as its save() gave.')
      statistics.restore(rest)
      sum = before
    },
  })
  const members = { ...scaled, rewardStatistics: statistics, ...(!options.frozen && { ...known.running, ...saving }) }
  return delegate(members, env, ['game']) as WithReward<E> & { readonly rewardStatistics: RunningStatistics }
}
