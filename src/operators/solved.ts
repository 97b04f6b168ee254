import type { TrainEvent } from '../loop/events.ts'
import { Kept } from '../store/json/kept.ts'
import { decimal } from './standing.ts'
import type { StopRule } from './stop-when.ts'

export interface SolvedOptions {
  /** Mean return to reach. Default: where the environment counts as solved. */
  readonly mean?: number
  /** Training episodes to average over when nothing is evaluated along the way. Default 100. */
  readonly episodes?: number
}

/**
 * A rule for `stopWhen`: the mean return is reached, by an evaluation where an `evaluate` upstream makes any before the
 * end, otherwise by the last `episodes` training episodes. Never true in an environment without such a mark.
 *
 * @example
 * train(options).pipe(evaluate({ every: 5_000 }), stopWhen(solved()))
 */
export function solved({ mean, episodes = 100 }: SolvedOptions = {}): StopRule {
  let mark: number | undefined
  let evaluated = false
  let last: number[] = []
  return (event: TrainEvent) => {
    if (event.type === 'start') {
      mark = mean ?? event.run.solvedAt
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
    if (mark === undefined) return false
    if (event.type === 'evaluation') {
      evaluated = true
      return event.mean >= mark && verdict(event.mean, event.returns.length, 'evaluation episodes', mark)
    }
    if (event.type !== 'episode' || evaluated) return false
    last.push(event.return)
    if (last.length > episodes) last.shift()
    const reached = last.reduce((sum, x) => sum + x, 0) / last.length
    return last.length === episodes && reached >= mark && verdict(reached, episodes, 'training episodes', mark)
  }
}

const verdict = (mean: number, episodes: number, kind: string, mark: number) =>
  `solved: mean return ${decimal(mean)} over ${episodes} ${kind} (counts as solved from ${mark})`
