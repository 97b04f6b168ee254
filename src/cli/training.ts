import { readdirSync, rmdirSync } from 'node:fs'
import { basename } from 'node:path'
import { type MonoTypeOperatorFunction, type Observable, tap } from 'rxjs'
import type { Experiment } from '../experiment.ts'
import type { Run, TrainEvent } from '../loop/events.ts'
import { train } from '../loop/train.ts'
import { evaluate } from '../operators/evaluate.ts'
import { journal } from '../operators/journal.ts'
import { progress } from '../operators/progress.ts'
import { solved } from '../operators/solved.ts'
import { stopWhen } from '../operators/stop-when.ts'
import { createRunFolder } from '../store/run-folder.ts'
import { onInterrupt } from './interrupt.ts'
import { jsonLine } from './json.ts'
import { plan, type TrainFlags } from './plan.ts'
import { Summary } from './summary.ts'

/** Greedy episodes of the evaluation at the end. */
const FINAL = 100

/** Trains, shows how it goes, keeps the run in its folder and says how it ended. */
export async function training(file: string | undefined, flags: TrainFlags): Promise<void> {
  const experiment = await plan(file, flags)
  const { name, seed = 0, evaluate: under, device = 'auto', engine = 'auto' } = experiment
  let interrupted = false
  let run: Run | undefined
  const evaluating = evaluate({ ...under, final: () => (interrupted ? 0 : FINAL) })
  const folder = createRunFolder({ name: `${name}-s${seed}`, out: flags.out })
  const summary = new Summary({ folder, file, flags, experiment })

  const events = train(experiment).pipe(
    evaluating,
    stopRule(experiment),
    journal(folder, { name: basename(folder), experiment: file, device: { device, engine } }),
    tap(event => {
      if (event.type === 'start') {
        run = event.run
        if (interrupted) run.stop('interrupted')
      }
      summary.take(event)
      const line = flags.json && jsonLine(event, folder)
      if (line) console.log(line)
    }),
    flags.quiet ? same : progress(),
  )
  await new Promise<void>((resolve, reject) => {
    const subscription = events.subscribe({ error: reject, complete: resolve })
    const release = onInterrupt({
      first: () => {
        interrupted = true
        run?.stop('interrupted')
      },
      second: () => subscription.unsubscribe(),
    })
    subscription.add(release)
  }).catch(error => {
    if (!run && readdirSync(folder).length === 0) rmdirSync(folder) // nothing was begun
    throw error
  })
  summary.print()
}

const same: MonoTypeOperatorFunction<TrainEvent> = (source: Observable<TrainEvent>) => source

function stopRule({ stopWhenSolved: mark = false }: Experiment): MonoTypeOperatorFunction<TrainEvent> {
  if (mark === false) return same
  return stopWhen(solved(mark === true ? {} : { mean: mark }))
}
