import type { Env } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { informed, type RunningStatistics, runningStatistics } from './running-statistics.ts'

export interface NormalizeOptions {
  /**
   * Statistics to use and to add to: of training, or shared by several environments. Default: this environment's own,
   * of nothing yet.
   */
  readonly statistics?: RunningStatistics
  /** Only use them, as they are now: then the wrapper is a pure function, and episodes replay alone. Default false. */
  readonly frozen?: boolean
  /** Added to the variance. Default 1e-8. */
  readonly epsilon?: number
}

/** Statistics of a normalizing wrapper, and whether they still grow. */
export interface Learned {
  readonly statistics: RunningStatistics
  readonly epsilon: number
  readonly frozen: boolean
  /** What marks an environment whose statistics run. */
  readonly running: Required<Pick<Env, 'freeze'>>
}

/** @throws UserError when the options cannot be kept. */
export function learned(env: Env, wrapper: string, D: number, options: NormalizeOptions): Learned {
  const { statistics: given = runningStatistics(D), epsilon = 1e-8 } = options
  if (!(epsilon > 0))
    throw new UserError(`${wrapper} needs an epsilon above 0, not ${epsilon}: it keeps from dividing by 0.`)
  if (given.mean.length !== D)
    throw new UserError(
      `${wrapper} needs statistics of ${D} numbers here, not ${given.mean.length}: runningStatistics(${D}).`,
    )
  const statistics = options.frozen ? runningStatistics(D, given.save()) : given
  if (!options.statistics && !options.frozen && !(env.save && env.restore))
    throw new UserError(
      `${wrapper} keeps its running statistics by save() and restore(), which the environment lacks: add them to ` +
        `it, or give it statistics of your own to keep.`,
    )
  let frozen = false
  const freeze = () => {
    if (!informed(statistics))
      throw new UserError(
        `${wrapper} has seen nothing yet, so it cannot be frozen, as in evaluation and replay: give it training's ` +
          `statistics (statistics: runningStatistics(${D}, saved)).`,
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
