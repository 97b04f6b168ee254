import { concat, EMPTY, from, map, mergeMap, type Observable, of } from 'rxjs'
import type { Named } from '../code/code.ts'
import type { Plan, Trial } from './plan.ts'
import { resultOf, runTrial, type TrialEvent } from './trial.ts'

/** How the trials of a sweep are run. */
export interface SweepHow {
  /** The user's own code that a resumed run needs. */
  readonly named?: Named
  /** Trials at a time. Default 1. */
  readonly parallel?: number
  /** Runs a trial. Default: in a process of its own on this machine. */
  readonly run?: typeof runTrial
  /** When this aborts, trials that run stop with a checkpoint, and no other begins. */
  readonly stop: AbortSignal
}

/** Something that happened to a trial. */
export type SweepEvent = { readonly trial: Trial } & (TrialEvent | { readonly type: 'begin' })

/**
 * Runs the trials of a plan, each in a process of its own: those that are over are reported as they are, those that an
 * earlier call has begun are resumed. A cold Observable; unsubscribing kills the processes.
 *
 * @example
 * const plan = await planSweep({ file: 'experiments/cartpole-dqn.ts', seeds: 20 })
 * runSweep(plan, { parallel: 2, stop: new AbortController().signal }).subscribe()
 */
export const runSweep = (
  { file, trials }: Plan,
  { named = {}, parallel = 1, run = runTrial, stop }: SweepHow,
): Observable<SweepEvent> =>
  from([...trials.filter(isOver), ...trials.filter(trial => !isOver(trial))]).pipe(
    mergeMap((trial): Observable<SweepEvent> => {
      const { wanted, fields, folder, found } = trial
      if (isOver(trial)) return of({ trial, type: 'result', result: resultOf(folder) })
      if (stop.aborted) return EMPTY
      const events = run({ file, named, wanted, fields, folder, found }, stop)
      return concat(of({ type: 'begin' } as const), events).pipe(map(event => ({ trial, ...event })))
    }, parallel),
  )

const isOver = ({ found }: Trial) => found === 'over'
