import { identity, type MonoTypeOperatorFunction, pipe } from 'rxjs'
import type { TrainEvent } from '../loop/events.ts'
import { noImprovement } from './no-improvement.ts'
import { solved } from './solved.ts'
import { stopWhen } from './stop-when.ts'

/** The stop rules of an experiment: its fields of these names. */
export function stopRules({
  stopWhenSolved: threshold = false,
  stopWithoutImprovement: evaluations,
}: {
  readonly stopWhenSolved?: boolean | number | undefined
  readonly stopWithoutImprovement?: number | undefined
}): MonoTypeOperatorFunction<TrainEvent> {
  return pipe(
    threshold === false ? identity : stopWhen(solved(threshold === true ? {} : { mean: threshold })),
    evaluations === undefined ? identity : stopWhen(noImprovement({ evaluations })),
  )
}
