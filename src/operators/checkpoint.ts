import { catchError, defer, filter, finalize, from, type MonoTypeOperatorFunction, merge, Subject, tap } from 'rxjs'
import type { Json } from '../core/env.ts'
import { Diverged } from '../core/guard/diverged.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'
import type { EventOf, Run, TrainEvent } from '../loop/events.ts'
import { diskError } from '../store/access/failure.ts'
import { checkpoints, newestCheckpoint, readManifest, writeCheckpoint } from '../store/checkpoints/checkpoint.ts'
import type { Manifest, Segment } from '../store/checkpoints/manifest.ts'
import { prune } from '../store/checkpoints/prune.ts'
import { type Staged, stage } from '../store/checkpoints/stage.ts'
import { Kept } from '../store/json/kept.ts'
import { lock, lost } from '../store/runs/lock.ts'

export interface CheckpointOptions {
  /** Environment steps between checkpoints. Default 10,000. */
  readonly every?: number
  /** Number of newest checkpoints to keep, in addition to the one with the best evaluation. Default 3. */
  readonly keep?: number
}

/**
 * Saves everything needed to resume a run in `<folder>/checkpoints/<step>`: every `every` steps, after each best
 * evaluation so far, at the end, and, when an environment fails, the state before the failed step. The run pauses only
 * while the state is copied; writing happens in the background, and a `checkpoint` event follows once the checkpoint is
 * on disk. Place it after `evaluate` and any other operator that keeps state in the run.
 *
 * Weights that are not finite are never written: the run fails with `Diverged`, which names the last good checkpoint.
 *
 * @throws UserError when an option is not a whole number, and when the disk is full.
 * @example
 * train(options).pipe(evaluate({ every: 5_000 }), checkpoint('runs/first', { every: 20_000 }), journal('runs/first'))
 */
export function checkpoint(folder: string, options: CheckpointOptions = {}): MonoTypeOperatorFunction<TrainEvent> {
  const every = wholeNumber('every', options.every ?? 10_000, 1)
  const keep = wholeNumber('keep', options.keep ?? 3, 1)
  return source =>
    defer(() => {
      const written = new Subject<TrainEvent>()
      let run: Run
      let unlock = () => {}
      let busy = false
      let over = false
      let segments: readonly Segment[] = []
      let best = -Infinity
      /** At the current step. */
      let evaluation: Manifest['evaluation']
      let pending: Promise<Staged> | undefined
      let writing: Promise<unknown> = Promise.resolve()

      const copy = async (): Promise<Staged> => {
        const snapshot = await run.snapshot()
        pending = undefined
        return stage(snapshot, segments, evaluation)
      }
      /** Changes the folder, which stays locked until that is done. */
      const change = async (work: () => Promise<void>) => {
        busy = true
        try {
          const error = lost(folder)
          if (error) throw error
          await work()
        } catch (error) {
          throw lost(folder) ?? diskError(folder, error)
        } finally {
          busy = false
          if (over) unlock()
        }
      }
      const write = (staged: Staged) =>
        change(async () => {
          const made = await writeCheckpoint(folder, staged)
          segments = made.segments
          await prune(folder, keep)
          written.next({ type: 'checkpoint', step: staged.step, path: made.path })
        })
      /** Copies the state at the next rest after any pending write, and writes it in the background. */
      const save = () => {
        if (pending) return
        pending = writing.then(copy)
        run.hold(pending)
        writing = pending.then(write)
        writing.catch(error => run.hold(Promise.reject(error)))
      }
      const saveAndEnd = async (end: EventOf<'end'>) => {
        save()
        await writing
        written.next(end)
      }
      /** Saves the state before the failure if it is consistent, then rethrows the failure. */
      const rescue = async (error: unknown): Promise<never> => {
        if (error instanceof Diverged) {
          await writing.catch(() => {})
          throw error.with({ checkpoint: newestCheckpoint(folder) ?? null })
        }
        const snapshot = run?.snapshot() // immediately: the agent is about to be disposed of
        snapshot?.catch(() => {})
        try {
          await writing
          await write(stage(await snapshot, segments))
        } catch {
          // The agent or the disk failed; earlier checkpoints remain.
        }
        throw error
      }
      const part = {
        save: () => ({ best: best === -Infinity ? null : best, evaluation: evaluation ?? null }) as Json,
        restore: (saved: Json) => {
          const before = Kept.checkpoint.parse(saved)
          best = before.best ?? -Infinity
          evaluation = before.evaluation ?? undefined
        },
      }

      const watched = source.pipe(
        tap(event => {
          if (event.type === 'start') {
            run = event.run
            unlock = lock(folder)
            run.keep('checkpoint', part)
            if (event.step > 0) {
              segments = segmentsAt(folder, event.step)
              // A kill may have come between the checkpoint and what it made dispensable, which later means may change.
              writing = change(() => prune(folder, keep))
              run.hold(writing)
            }
          } else if (event.type === 'step') {
            evaluation = undefined
            if (event.step % every === 0) save()
          } else if (event.type === 'evaluation') {
            evaluation = { mean: event.mean, episodes: event.returns.length }
            if (event.mean > best) {
              best = event.mean
              save()
            }
          }
        }),
        filter(event => {
          if (event.type === 'end') run.hold(saveAndEnd(event))
          return event.type !== 'end'
        }),
        catchError(error => from(rescue(error))),
        tap({ complete: () => written.complete() }),
      )
      return merge(written, watched).pipe(
        finalize(() => {
          over = true
          if (!busy) unlock()
        }),
      )
    })
}

/** Replay memory segments of the checkpoint at a step: a run resumed there need not write them again. */
function segmentsAt(folder: string, step: number): readonly Segment[] {
  try {
    const found = checkpoints(folder).find(one => one.step === step)
    return (found && readManifest(found.path).memory?.segments) ?? []
  } catch {
    return [] // the run was resumed from another folder
  }
}
