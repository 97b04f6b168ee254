import type { TrainEvent } from '../loop/events.ts'
import { Kept } from '../store/json/kept.ts'
import { decimal } from './standing.ts'
import type { StopRule, StopVerdict } from './stop-when.ts'

export interface SolvedOptions {
  /** Mean return to reach. Default: the environment's `solvedAt`. */
  readonly mean?: number
  /** Training episodes to average over in a run without evaluations. Default 100. */
  readonly episodes?: number
}

/**
 * A rule for `stopWhen`: the mean return reaches the threshold, measured by evaluations where an `evaluate` upstream
 * makes any before the end, otherwise over the last `episodes` training episodes. It never stops a run in an
 * environment without a threshold, unless `mean` gives one.
 *
 * @example
 * train(options).pipe(evaluate({ every: 5_000 }), stopWhen(solved()))
 */
export function solved({ mean, episodes = 100 }: SolvedOptions = {}): StopRule {
  let threshold: number | undefined
  let evaluated = false
  let last: number[] = []
  return (event: TrainEvent) => {
    if (event.type === 'start') {
      threshold = mean ?? event.run.solvedAt
      evaluated = false
      last = []
      event.run.keep('solved', {
        save: () => ({ evaluated, last: [...last] }),
        restore: saved => {
          const before = Kept.solved.parse(saved)
          evaluated = before.evaluated
          last = [...before.last]
        },
      })
      evaluated ||= event.evaluated === true
    }
    if (threshold === undefined) return false
    if (event.type === 'evaluation') {
      evaluated = true
      return event.mean >= threshold && verdict(event.mean, event.returns.length, 'evaluation episodes', threshold)
    }
    if (event.type !== 'episode' || evaluated) return false
    last.push(event.return)
    if (last.length > episodes) last.shift()
    const reached = last.reduce((sum, x) => sum + x, 0) / last.length
    return (
      last.length === episodes && reached >= threshold && verdict(reached, episodes, 'training episodes', threshold)
    )
  }
}

const verdict = (mean: number, episodes: number, kind: string, threshold: number): StopVerdict => ({
  reason: `solved: mean return ${decimal(mean)} over ${episodes} ${kind} (threshold ${threshold})`,
  cause: 'solved',
})
