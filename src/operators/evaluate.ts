import { defer, filter, type MonoTypeOperatorFunction, map, merge, Subject, tap } from 'rxjs'
import { MOST, wholeNumber } from '../core/guard/whole-number.ts'
import type { EventOf, Run, TrainEvent } from '../loop/events.ts'
import { Kept } from '../store/json/kept.ts'

export interface EvaluateOperatorOptions {
  /** Environment steps between evaluations. Default: none but the final one. */
  readonly every?: number | undefined
  /** Greedy episodes of each. Default 20. */
  readonly episodes?: number
  /** Greedy episodes at the end, just before the `end` event, which a function sees. Default 0: none. */
  readonly final?: number | ((end: EventOf<'end'>) => number)
}

/**
 * Holds the run every `every` steps, plays greedy episodes in fresh environments and emits an `evaluation` event in
 * their place. Training goes on as if nothing had happened.
 *
 * @throws UserError for numbers that are not whole.
 * @example
 * train(options).pipe(evaluate({ every: 5_000, episodes: 20, final: 100 }))
 */
export function evaluate(options: EvaluateOperatorOptions): MonoTypeOperatorFunction<TrainEvent> {
  const { final = 0 } = options
  const every = options.every === undefined ? Infinity : wholeNumber('every', options.every, 1)
  const episodes = wholeNumber('episodes', options.episodes ?? 20, 1, MOST.episodes)
  return source =>
    defer(() => {
      const results = new Subject<TrainEvent>()
      let run: Run | undefined
      /** Step of the final evaluation, which a run resumed there does not make again. */
      let finished: number | null = null
      const play = (step: number, episodes: number, label: string | number, then?: TrainEvent) =>
        run?.hold(
          run.evaluate({ episodes, label }).then(evaluation => {
            if (then) finished = step
            results.next({ type: 'evaluation', step, ...evaluation })
            if (then) results.next(then)
          }),
        )
      const watched = source.pipe(
        tap({
          next: event => {
            if (event.type === 'start') {
              run = event.run
              run.keep('evaluate', {
                save: () => finished,
                restore: saved => {
                  finished = Kept.evaluate.parse(saved)
                },
              })
            }
            if (event.type === 'step' && event.step % every === 0) play(event.step, episodes, event.step)
          },
          complete: () => results.complete(),
        }),
        map(event =>
          event.type === 'start' && every <= event.run.steps ? { ...event, evaluated: true as const } : event,
        ),
        filter(event => {
          if (event.type !== 'end' || event.step === finished) return true
          const count = typeof final === 'function' ? final(event) : final
          if (count > 0) play(event.step, count, 'end', event)
          return count === 0
        }),
      )
      return merge(results, watched)
    })
}
