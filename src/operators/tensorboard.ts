import { defer, finalize, type MonoTypeOperatorFunction, tap } from 'rxjs'
import type { Json } from '../core/env.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'
import type { EventOf, TrainEvent } from '../loop/events.ts'
import { Kept } from '../store/json/kept.ts'
import { EventFile, type Scalars } from '../store/metrics/tensorboard.ts'

export interface TensorboardOptions {
  /** Minimum steps between points of the `learn/…` curves. Default 100. */
  readonly every?: number
}

/**
 * Logs the run for TensorBoard: `episode/return` and `episode/length` of every training episode, `evaluation/mean` and
 * `evaluation/std` of every evaluation, and `learn/<metric>` of one `learn` event every `every` steps. It writes
 * `events.out.tfevents.0001` into `folder`; a resumed run writes 0002, and its curves continue from the snapshot.
 *
 * @throws UserError when the folder cannot be written.
 * @example
 * train(options).pipe(evaluate({ every: 5_000 }), tensorboard('runs/first')).subscribe()
 * // view with: tensorboard --logdir runs
 */
export function tensorboard(folder: string, options: TensorboardOptions = {}): MonoTypeOperatorFunction<TrainEvent> {
  const every = wholeNumber('every', options.every ?? 100, 1)
  return source =>
    defer(() => {
      let file: EventFile | undefined
      let due = 0 // step of the next point of the `learn/…` curves
      let latest = { step: 0, points: [] as Scalars[] }
      const draw = (step: number, scalars: Scalars) => {
        if (step !== latest.step) latest = { step, points: [] }
        latest.points.push(scalars)
        file!.add(step, scalars)
      }
      const begin = ({ step, run }: EventOf<'start'>) => {
        let kept: { step: number; points: Scalars[] } | undefined
        run.keep('tensorboard', {
          save: () => {
            file?.flush() // the file has everything so far; a resumed run repeats everything from here
            return { due, ...latest } as unknown as Json
          },
          restore: saved => {
            const before = Kept.tensorboard.parse(saved)
            if (typeof before !== 'number') kept = before
            due = typeof before === 'number' ? before : before.due
          },
        })
        // A kill may follow points at the checkpoint's own step that are not in it: the resumed run redraws that step.
        file = new EventFile(folder, step === 0 || kept ? step : step + 1)
        if (kept?.step === step) for (const scalars of kept.points) draw(step, scalars)
      }
      return source.pipe(
        tap(event => {
          if (event.type === 'start') begin(event)
          if (event.type === 'end') file?.flush()
          const scalars = event.type === 'learn' && event.step < due ? undefined : scalarsOf(event)
          if (!scalars) return
          if (event.type === 'learn') due = (Math.floor(event.step / every) + 1) * every
          draw(event.step, scalars)
        }),
        finalize(() => {
          try {
            file?.close()
          } catch {
            // An interrupted run may lose its last points; nobody observes an error from here.
          }
        }),
      )
    })
}

function scalarsOf(event: TrainEvent): Scalars | undefined {
  switch (event.type) {
    case 'episode':
      return { 'episode/return': event.return, 'episode/length': event.length }
    case 'evaluation':
      return { 'evaluation/mean': event.mean, 'evaluation/std': event.std }
    case 'learn':
      return Object.fromEntries(Object.entries(event.metrics).map(([name, value]) => [`learn/${name}`, value]))
    default:
      return undefined
  }
}
