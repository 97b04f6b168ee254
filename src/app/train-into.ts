import './workers.ts'
import { basename } from 'node:path'
import { defer, finalize, type MonoTypeOperatorFunction, type Observable } from 'rxjs'
import type { Json } from '../core/env.ts'
import { MOST, wholeNumber } from '../core/guard/whole-number.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { TrainEvent } from '../loop/events.ts'
import { type TrainOptions, train } from '../loop/train.ts'
import { checkpoint } from '../operators/checkpoint.ts'
import { evaluate } from '../operators/evaluate.ts'
import { journal } from '../operators/journal.ts'
import { record } from '../operators/record.ts'
import { stopRules } from '../operators/stop-rules.ts'
import { tensorboard } from '../operators/tensorboard.ts'
import { dropEmpty } from '../store/access/write.ts'
import { lock, lost } from '../store/runs/lock.ts'
import { createRunFolder } from '../store/runs/run-folder.ts'
import { defineExperiment, type Experiment, settingsOf } from './experiment.ts'
import { openDataset } from './loading/dataset.ts'
import { loadStart } from './loading/start.ts'
import { warned } from './warnings/warned.ts'

export interface TrainIntoOptions {
  /** The experiment's file, noted in `run.json`. */
  readonly file?: string | undefined
  /** Greedy episodes of the final evaluation; an interrupted run has none. Default 100. */
  readonly final?: number
  /** What a resumed run continues from. */
  readonly resume?: Snapshot
  /** Settings of a resumed run that changed, as `[before, after]`, noted in `run.json`. */
  readonly changed?: Readonly<Record<string, [Json, Json]>>
}

/**
 * Trains an experiment and keeps everything in `folder`: `run.json`, `events.jsonl`, TensorBoard curves, episodes and
 * checkpoints, as `sente train` does. A cold Observable: subscribing locks the folder and starts the run,
 * `run.stop('interrupted', 'interrupted')` ends it with a last checkpoint after the current step, unsubscribing ends it
 * at once. The stop rules and the final evaluation are those of the experiment.
 *
 * Errors come as error notifications: a UserError when the folder is not new or empty, another process writes to it, or
 * a setting does not fit.
 *
 * @example
 * trainInto({ name: 'first', env: 'CartPole-v1', agent: dqn(), steps: 20_000 }, 'runs/first')
 *   .pipe(progress())
 *   .subscribe()
 */
export const trainInto = (
  experiment: Experiment,
  folder: string,
  options: TrainIntoOptions = {},
): Observable<TrainEvent> =>
  defer(() => {
    const { resume, final = 100 } = options
    defineExperiment(experiment) // before there is a folder
    wholeNumber('final', final, 0, MOST.episodes)
    if (!resume) createRunFolder({ name: experiment.name, out: folder })
    const unlock = lock(folder)
    return defer(() =>
      train({ ...experiment, ...(resume ? { resume } : beginning(experiment)) }).pipe(
        warned(experiment),
        recorded(experiment, folder, { ...options, final }),
      ),
    ).pipe(
      finalize(() => {
        const there = !lost(folder)
        unlock()
        if (there) dropEmpty(folder) // the run ended before it wrote anything
      }),
    )
  })

/** What a new run begins with: what another one has learned, and the episodes of a dataset. */
const beginning = ({ from, dataset }: Experiment): Pick<TrainOptions, 'start' | 'experience'> => ({
  ...(from !== undefined && { start: loadStart(from) }),
  ...(dataset && { experience: openDataset(dataset.path, dataset.best) }),
})

/**
 * The operators of a recorded run, in the order they need: evaluations first, as stop rules, curves and checkpoints use
 * them; `checkpoint` after all that keep something in it; `journal` last, as it logs what the others emit.
 */
function recorded(
  experiment: Experiment,
  folder: string,
  { file, final, changed }: TrainIntoOptions & { readonly final: number },
): MonoTypeOperatorFunction<TrainEvent> {
  const { device = 'auto', engine = 'auto' } = experiment
  return events =>
    events.pipe(
      evaluate({ ...experiment.evaluate, final: ({ cause }) => (cause === 'interrupted' ? 0 : final) }),
      stopRules(experiment),
      record(folder, experiment.record),
      tensorboard(folder),
      checkpoint(folder, experiment.checkpoint),
      journal(folder, {
        name: basename(folder),
        experiment: file,
        device: { device, engine },
        settings: settingsOf(experiment),
        ...(changed && { changed }),
      }),
    )
}
