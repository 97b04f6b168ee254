import type { Env } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { informed, type RunningStatistics, runningStatistics } from './running-statistics.ts'

export interface NormalizeOptions {
  /**
   * Statistics to use and update: those of training, or ones shared by several environments. Default: new ones for this
   * environment.
   */
  readonly statistics?: RunningStatistics
  /** Do not update the statistics: then the wrapper is a pure function, and episodes can be replayed. Default false. */
  readonly frozen?: boolean
  /** Added to the variance. Default 1e-8. */
  readonly epsilon?: number
}

/** Statistics of a normalizing wrapper, and whether they are frozen. */
export interface Learned {
  readonly statistics: RunningStatistics
  readonly epsilon: number
  readonly frozen: boolean
  /** The members of an environment with running statistics. */
  readonly running: Required<Pick<Env, 'freeze'>>
}

/** @throws UserError when the options are invalid. */
export function learned(env: Env, wrapper: string, D: number, options: NormalizeOptions): Learned {
  const { statistics: given = runningStatistics(D), epsilon = 1e-8 } = options
  if (!(epsilon > 0))
    throw new UserError(`${wrapper} needs an epsilon above 0, not ${epsilon}: it prevents division by 0.`)
  if (given.mean.length !== D)
    throw new UserError(
      `${wrapper} needs statistics of ${D} numbers, not ${given.mean.length}: pass runningStatistics(${D}).`,
    )
  const statistics = options.frozen ? runningStatistics(D, given.save()) : given
  if (!options.statistics && !options.frozen && !(env.save && env.restore))
    throw new UserError(
      `${wrapper} stores its running statistics through save() and restore(), which the environment lacks: add both, ` +
        `or pass your own statistics and store them yourself.`,
    )
  let frozen = false
  const freeze = () => {
    if (!informed(statistics))
      throw new UserError(
        `${wrapper} has no data yet, so it cannot be frozen for evaluation or replay: pass the statistics of ` +
          `training (statistics: runningStatistics(${D}, saved)).`,
      )
    frozen = true
  }
  if (options.frozen) freeze()
  return {
    statistics,
    epsilon,
    get frozen() {
      return frozen
    },
    running: {
      freeze() {
        env.freeze?.()
        freeze()
      },
    },
  }
}
