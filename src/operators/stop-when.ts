import { defer, type MonoTypeOperatorFunction, tap } from 'rxjs'
import type { EndCause } from '../core/snapshot.ts'
import type { Run, TrainEvent } from '../loop/events.ts'
import { Kept } from '../store/json/kept.ts'

/** Why a rule stops the run: a sentence for people, a cause for programs. */
export interface StopVerdict {
  readonly reason: string
  readonly cause: EndCause
}

/** Sees every event. A verdict, a text (the reason; its cause is `rule`) or `true` stops the run. */
export type StopRule = (event: TrainEvent) => StopVerdict | string | boolean | undefined

/**
 * Stops the run after the current step as soon as `rule` says so. The position in the pipe does not matter: the run
 * ends by itself with an `end` event, so that later operators still see everything.
 *
 * @example
 * train(options).pipe(stopWhen(event => event.type === 'episode' && event.return >= 500))
 */
export function stopWhen(rule: StopRule): MonoTypeOperatorFunction<TrainEvent> {
  return source =>
    defer(() => {
      let run: Run | undefined
      let given: StopVerdict | undefined
      const stop = (verdict: StopVerdict) => {
        given ??= verdict
        run?.stop(verdict.reason, verdict.cause)
      }
      // A stopped run that is resumed for the same number of steps stops again.
      const begin = (started: Run) => {
        run = started
        run.keep('stopWhen', {
          save: () => (given === undefined ? null : { ...given, steps: started.steps }),
          restore: saved => {
            const before = Kept.stopWhen.parse(saved)
            if (before?.steps === started.steps) stop({ reason: before.reason, cause: before.cause ?? 'rule' })
          },
        })
      }
      return source.pipe(
        tap(event => {
          if (event.type === 'start') begin(event.run)
          const said = rule(event)
          if (said) stop(verdict(said))
        }),
      )
    })
}

const verdict = (said: StopVerdict | string | true): StopVerdict =>
  typeof said === 'object' ? said : { reason: said === true ? 'a rule of stopWhen' : said, cause: 'rule' }
