import { defer, type MonoTypeOperatorFunction, tap } from 'rxjs'
import type { Run, TrainEvent } from '../loop/events.ts'
import { Kept } from '../store/json/kept.ts'

/** Looks at every event; a text (the reason) or `true` stops the run. */
export type StopRule = (event: TrainEvent) => string | boolean | undefined

/**
 * Asks the run to stop after the current step once `rule` says so. Nothing is lost, whatever the order of the
 * operators: the run ends by itself, with an `end` event.
 *
 * @example
 * train(options).pipe(stopWhen(event => event.type === 'episode' && event.return >= 500))
 */
export function stopWhen(rule: StopRule): MonoTypeOperatorFunction<TrainEvent> {
  return source =>
    defer(() => {
      let run: Run | undefined
      let given: string | undefined
      const stop = (reason: string) => {
        given ??= reason
        run?.stop(reason)
      }
      // A run that was told to stop, and resumed to make the same steps, stops there again.
      const begin = (started: Run) => {
        run = started
        run.keep('stopWhen', {
          save: () => (given === undefined ? null : { reason: given, steps: started.steps }),
          restore: saved => {
            const before = Kept.stopWhen.parse(saved)
            if (before?.steps === started.steps) stop(before.reason)
          },
        })
      }
      return source.pipe(
        tap(event => {
          if (event.type === 'start') begin(event.run)
          const verdict = rule(event)
          if (verdict) stop(verdict === true ? 'a rule of stopWhen' : verdict)
        }),
      )
    })
}
