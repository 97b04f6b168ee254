import { concat, defer, EMPTY, from, map, mergeMap, Observable, of, tap } from 'rxjs'
import { UserError } from '../../../core/error.ts'
import { lock } from '../../../store/runs/lock.ts'
import type { StoredTrial } from '../../../store/study/replay.ts'
import { evaluationsIn } from '../evaluations.ts'
import type { Trial } from '../plan.ts'
import { mean } from '../statistics.ts'
import type { SweepEvent, SweepHow } from '../sweep.ts'
import { type Judge, resultOf, runTrial } from '../trial.ts'
import { type SearchPlan, searchRun } from './plan.ts'
import { Study } from './study.ts'

/** Trials in a row that may fail before the search gives up. */
const FAILURES = 3

/**
 * Runs a search: proposes trials, trains each of their seeds in its own process, one after the other, and writes their
 * results into `study.journal`. Trials that an earlier call began are resumed. A cold Observable; unsubscribing kills
 * the processes.
 *
 * A proposal depends on all trials before it but the last 2 `parallel` − 2, which count as running, so that the same
 * search proposes the same trials, whatever ends first.
 *
 * @throws UserError as an error notification, when the journal cannot be written, or trials fail one after the other.
 * @example
 * const plan = await planSearch({ file: 'experiments/cartpole-dqn.ts', wanted: { set: { tau: '1e-3..1:log' } } })
 * runSearch(plan, { parallel: 2, stop: new AbortController().signal }).subscribe()
 */
export const runSearch = (plan: SearchPlan, how: SweepHow): Observable<SweepEvent> =>
  new Observable(observer => {
    const { parallel = 1, stop } = how
    observer.add(lock(plan.folder, true))
    const study = new Study(plan.folder, plan.study)
    study.begin()
    const begun = new Set<number>()
    let [active, failures] = [0, 0]
    const next = (): StoredTrial | undefined => {
      const left = study.open.find(({ number }) => !begun.has(number))
      return left ?? (study.count < plan.trials ? study.propose(2 * parallel - 1) : undefined)
    }
    const fill = () => {
      while (active < parallel && !stop.aborted) {
        if (failures >= FAILURES)
          throw new UserError(`${FAILURES} trials failed one after the other, for the reasons above: the search stops.`)
        const trial = next()
        if (!trial) break
        begun.add(trial.number)
        active++
        observer.add(
          eventsOf(plan, study, trial, how).subscribe({
            next: event => observer.next(event),
            error: error => observer.error(error),
            complete: attempt(() => {
              active--
              const { state } = study.trials[trial.number]!
              failures = state === 'failed' ? failures + 1 : 0
              fill()
            }),
          }),
        )
      }
      if (active === 0) observer.complete()
    }
    const attempt = (work: () => void) => () => {
      try {
        work()
      } catch (error) {
        observer.error(error)
      }
    }
    attempt(fill)()
  })

/** Trains the seeds of a trial, and ends it. */
function eventsOf(plan: SearchPlan, study: Study, { number }: StoredTrial, how: SweepHow): Observable<SweepEvent> {
  const means: number[] = []
  let ending: 'pruned' | 'failed' | 'open' | undefined
  const { steps } = plan.base
  const judge = (k: number) => (step: number, value: number) => {
    const at = k * steps + step
    const prune = study.report(number, at, mean([...means, value]))
    return !prune || at >= steps * plan.seeds.length // there is nothing left to save
  }
  const take = (event: SweepEvent) => {
    if (event.type === 'stopped') ending = 'open'
    if (event.type === 'problem') ending = event.passing ? 'open' : 'failed'
    if (event.type !== 'result') return
    if (event.result.cause === 'rule' || event.result.mean === undefined) ending = 'pruned'
    else means.push(event.result.mean)
  }
  const seeds = plan.seeds.map((seed, k) =>
    defer(() => {
      if (ending) return EMPTY
      if (how.stop.aborted) {
        ending = 'open'
        return EMPTY
      }
      return from(searchRun(plan, study, study.trials[number]!, seed)).pipe(
        mergeMap(trial => (trial.found === 'over' ? over(trial, judge(k)) : trained(trial, judge(k), plan.file, how))),
        tap(take),
      )
    }),
  )
  const end = defer(() => {
    if (ending === undefined) study.finish(number, 'complete', mean(means))
    else if (ending !== 'open') study.finish(number, ending)
    return EMPTY
  })
  return concat(...seeds, end)
}

/** A run that an earlier call has ended; perhaps it did not keep all of its evaluations. */
function over(trial: Trial, judge: Judge): Observable<SweepEvent> {
  for (const { step, mean } of evaluationsIn(trial.folder)) judge(step, mean)
  return of({ trial, type: 'result', result: resultOf(trial.folder) })
}

function trained(
  trial: Trial,
  judge: Judge,
  file: string | undefined,
  { named = {}, run = runTrial, stop }: SweepHow,
): Observable<SweepEvent> {
  const { wanted, fields, folder, found } = trial
  const events = run({ file, named, wanted, fields, folder, found }, stop, judge)
  return concat(of({ type: 'begin' } as const), events).pipe(map(event => ({ trial, ...event })))
}
