import { basename } from 'node:path'
import { type MonoTypeOperatorFunction, type Observable, pipe, tap } from 'rxjs'
import type { Experiment } from '../app/experiment.ts'
import type { EngineInfo } from '../core/agent.ts'
import type { Json } from '../core/env.ts'
import { Diverged } from '../core/guard/diverged.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { restartText } from '../loop/episode/restart.ts'
import type { Run, TrainEvent } from '../loop/events.ts'
import { train } from '../loop/train.ts'
import { checkpoint } from '../operators/checkpoint.ts'
import { evaluate } from '../operators/evaluate.ts'
import { journal } from '../operators/journal.ts'
import { noImprovement } from '../operators/no-improvement.ts'
import { progress } from '../operators/progress.ts'
import { record } from '../operators/record.ts'
import { solved } from '../operators/solved.ts'
import { stopWhen } from '../operators/stop-when.ts'
import { tensorboard } from '../operators/tensorboard.ts'
import { kindOf } from '../store/access/failure.ts'
import { onInterrupt } from './interrupt.ts'
import { print, say } from './output.ts'
import { jsonLine } from './view/json.ts'
import { quoted } from './view/quoted.ts'
import type { Summary } from './view/summary.ts'

/** Greedy episodes of the evaluation at the end. */
const FINAL = 100

/** A run to make, or to go on with. */
export interface Conduct {
  readonly experiment: Experiment
  readonly folder: string
  /** The experiment's file. */
  readonly file: string | undefined
  /** Flags that name the person's own files. */
  readonly code: string
  readonly summary: Summary
  readonly json: boolean
  readonly quiet: boolean
  readonly resume?: Snapshot
  /** What it computed with before. */
  readonly before?: EngineInfo
  readonly changed?: Readonly<Record<string, [Json, Json]>>
}

/**
 * Trains, shows how it goes, keeps everything in the run's folder and says how it ended. The first signal stops it with
 * a checkpoint.
 */
export async function conduct(options: Conduct): Promise<void> {
  const { experiment, folder, file, code, summary, json, quiet, resume, before, changed } = options
  const { evaluate: under, checkpoint: saving, record: recording } = experiment
  const { stopWhenSolved, stopWithoutImprovement, workerTimeout } = experiment
  const { device = 'auto', engine = 'auto' } = experiment
  const settings = {
    ...(under && { evaluate: under }),
    ...(stopWhenSolved !== undefined && { stopWhenSolved }),
    ...(stopWithoutImprovement !== undefined && { stopWithoutImprovement }),
    ...(saving && { checkpoint: saving }),
    ...(workerTimeout !== undefined && { workerTimeout }),
    ...(recording && { record: recording }),
  }
  let interrupted = false
  let run: Run | undefined
  let saved: string | undefined
  const written = { name: basename(folder), experiment: file, device: { device, engine }, settings }
  const kept: MonoTypeOperatorFunction<TrainEvent> = events =>
    events.pipe(
      evaluate({ ...under, final: () => (interrupted ? 0 : FINAL) }),
      stopRules(experiment),
      record(folder, recording),
      tensorboard(folder),
      checkpoint(folder, saving),
      journal(folder, { ...written, ...(changed && { changed }) }),
    )
  const events = train({ ...experiment, ...(resume && { resume }) }).pipe(
    kept,
    tap(event => {
      if (event.type === 'start') {
        run = event.run
        for (const sentence of surprises(run, before)) say(sentence)
        if (interrupted) run.stop('interrupted', 'interrupted')
      }
      if (event.type === 'checkpoint') saved = event.path
      summary.take(event)
      const line = json && jsonLine(event, folder)
      if (line) print(line)
    }),
    quiet
      ? tap(event => {
          if (event.type === 'restart') say(restartText(event))
          if (event.type === 'warning') say(event.text)
        })
      : progress(),
  )
  await new Promise<void>((resolve, reject) => {
    const subscription = events.subscribe({ error: reject, complete: resolve })
    const release = onInterrupt({
      first: () => {
        interrupted = true
        run?.stop('interrupted', 'interrupted')
      },
      second: () => subscription.unsubscribe(),
    })
    subscription.add(release)
  }).catch(error => {
    if (error instanceof Diverged) {
      const command = `npx sente resume ${quoted(folder)}${code} --set <option>=<value>`
      if (error.checkpoint) say(`continue from the checkpoint with other settings: ${command}`)
    } else if (saved && kindOf(saved) === 'folder')
      say(`what was reached is in ${saved}; go on from there with: npx sente resume ${quoted(folder)}${code}`)
    throw error
  })
  summary.print()
}

const same: MonoTypeOperatorFunction<TrainEvent> = (source: Observable<TrainEvent>) => source

function stopRules(experiment: Experiment): MonoTypeOperatorFunction<TrainEvent> {
  const { stopWhenSolved: mark = false, stopWithoutImprovement: evaluations } = experiment
  return pipe(
    mark === false ? same : stopWhen(solved(mark === true ? {} : { mean: mark })),
    evaluations === undefined ? same : stopWhen(noImprovement({ evaluations })),
  )
}

/** What a resumed run could not continue as it was. */
const surprises = ({ engine, restarted }: Run, before = engine): string[] => [
  ...(engine.description === before.description
    ? []
    : [
        `it computed with ${before.description} and does with ${engine.description} now: the last bits of numbers ` +
          `may differ.`,
      ]),
  ...restarted.map(
    ({ episode, reason }) =>
      `episode ${episode} starts again, because ${reason}: from here on the run is not the one that would have been.`,
  ),
]
