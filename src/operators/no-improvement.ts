import { UserError } from '../core/error.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'
import { Kept } from '../store/json/kept.ts'
import { decimal } from './standing.ts'
import type { StopRule } from './stop-when.ts'

export interface NoImprovementOptions {
  /** Consecutive evaluations without a new best mean return. */
  readonly evaluations: number
  /** How far a mean return must exceed the best one to count as better. Default 0. */
  readonly by?: number
}

/**
 * A rule for `stopWhen`: a number of consecutive evaluations brought no better mean return. It needs an `evaluate`
 * upstream; without one it never stops the run.
 *
 * @throws UserError unless `evaluations` is a whole number of at least 1 and `by` is at least 0.
 * @example
 * train(options).pipe(evaluate({ every: 5_000 }), stopWhen(noImprovement({ evaluations: 10 })))
 */
export function noImprovement({ evaluations, by = 0 }: NoImprovementOptions): StopRule {
  const patience = wholeNumber('evaluations', evaluations, 1)
  if (!(by >= 0)) throw new UserError(`by must be at least 0, not ${by}.`)
  let best: number | null = null
  let since = 0
  return event => {
    if (event.type === 'start') {
      ;[best, since] = [null, 0]
      event.run.keep('noImprovement', {
        save: () => ({ best, since }),
        restore: saved => {
          ;({ best, since } = Kept.noImprovement.parse(saved))
        },
      })
    }
    if (event.type !== 'evaluation') return false
    if (best === null || event.mean > best + by) [best, since] = [event.mean, 0]
    else since++
    return (
      since >= patience && {
        reason: `no improvement on a mean return of ${decimal(best)} in ${since} evaluations`,
        cause: 'plateau',
      }
    )
  }
}
