import { defer, finalize, type MonoTypeOperatorFunction, merge, Subject, tap } from 'rxjs'
import type { DeviceRequest } from '../core/agent.ts'
import { agents } from '../core/define-agent.ts'
import type { Json } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { Diverged } from '../core/guard/diverged.ts'
import { isFinished } from '../core/snapshot.ts'
import type { EventOf, Run, TrainEvent } from '../loop/events.ts'
import { diskError } from '../store/access/failure.ts'
import { look as lookAt } from '../store/access/look.ts'
import { Kept } from '../store/json/kept.ts'
import { EventLog } from '../store/runs/event-log.ts'
import { lock, lost } from '../store/runs/lock.ts'
import { loadRun, writeRun } from '../store/runs/run.ts'
import type { RunRecord } from '../store/runs/run-record.ts'
import { trainingTime } from '../store/runs/training-time.ts'
import { versions } from '../store/runs/versions.ts'
import { type Lines, lines } from './lines.ts'

export interface JournalOptions {
  /** Default: the folder's path. */
  readonly name?: string
  /** The experiment's file. */
  readonly experiment?: string | undefined
  /** The requested device and engine. Default: `auto`, `auto`. */
  readonly device?: DeviceRequest
  /** The experiment's other settings. */
  readonly settings?: RunRecord['settings']
  /** Settings of a resumed run that changed, as `[before, after]`. */
  readonly changed?: Readonly<Record<string, [Json, Json]>>
}

/** Milliseconds between checks that the folder still exists. */
const LOOK = 500

type Result = NonNullable<RunRecord['result']>

/**
 * Records a training run in `folder`: `run.json` with its settings and its status, kept current whatever happens; and
 * `events.jsonl`, a JSON line for the start, each episode, each evaluation, each worker restart, the end, and up to a
 * thousand `learn` lines with mean metrics. No line depends on the clock or the machine, so that a resumed run writes
 * the same file as an uninterrupted one. Put it after `evaluate` and `checkpoint`. A folder that already holds another
 * run fails the run.
 *
 * @example
 * train(options).pipe(evaluate({ final: 100 }), checkpoint('runs/first'), journal('runs/first'))
 */
export function journal(folder: string, options: JournalOptions = {}): MonoTypeOperatorFunction<TrainEvent> {
  return source =>
    defer(() => {
      let unlock = () => {}
      let record: RunRecord | undefined
      let log: EventLog | undefined
      let lined: Lines | undefined
      let over = false
      const moved = new Subject<never>()
      let looking: NodeJS.Timeout | undefined
      let evaluation: Result['evaluation']
      const counts = { step: 0, episodes: 0, updates: 0 }

      const begin = (event: EventOf<'start'>) => {
        const { run } = event
        unlock = lock(folder)
        looking = setInterval(look, LOOK).unref()
        lined = lines(run)
        const earlier = lookAt(folder, 'run.json') ? loadRun(folder) : undefined
        const before = earlier && { started: earlier.started, trainedBefore: trainingTime(earlier, false) }
        let kept: ReturnType<typeof Kept.journal.parse> | undefined
        run.keep('journal', {
          save: (): Json =>
            ({
              ...log!.sync(),
              ...counts,
              evaluation: evaluation ?? null,
              lines: lined!.save(),
            }) as unknown as Json,
          restore: saved => {
            kept = Kept.journal.parse(saved)
          },
        })
        if (earlier && !kept) throw new UserError(`${folder} holds a run already: write into a new folder.`)
        log = new EventLog(folder, earlier && kept)
        if (kept) {
          counts.episodes = kept.episodes
          counts.updates = kept.updates
          evaluation = kept.evaluation ?? undefined
          lined.restore(kept.lines as Json)
        }
        record = { ...describe(folder, options, run), ...before }
        if (kept) record.resumed = [...(earlier?.resumed ?? []), resumption(event, options)]
        write(record)
      }
      const look = () => {
        const error = lost(folder)
        if (!error || over) return
        over = true // there is no run.json to write it to
        moved.error(error)
      }
      const write = (record: RunRecord) => {
        const error = lost(folder)
        if (error) throw error
        try {
          writeRun(folder, record)
        } catch (error) {
          throw lost(folder) ?? diskError(folder, error)
        }
      }
      const finish = (status: RunRecord['status'], reason: string, cause: NonNullable<Result['cause']>) => {
        if (!record || over) return
        over = true
        const finished = new Date().toISOString()
        const result = { finished, ...counts, reason, cause, ...(evaluation && { evaluation }) }
        write({ ...record, status, result })
      }

      const crash = (error: unknown) => {
        try {
          const how = error instanceof Diverged ? 'diverged' : 'crashed'
          finish(how, error instanceof Error ? error.message : String(error), how)
        } catch {
          // The first error is the one to report.
        }
      }
      const take = (event: TrainEvent) => {
        if (event.type === 'checkpoint') return // its step is an earlier one
        counts.step = event.step
        if (event.type === 'start') begin(event)
        else if (event.type === 'episode') counts.episodes++
        else if (event.type === 'learn') counts.updates = event.update
        else if (event.type === 'evaluation') {
          const { step, mean, std, returns } = event
          evaluation = { step, episodes: returns.length, mean, std }
        }
        const line = lined!.of(event)
        if (line) log!.add(line)
        if (event.type !== 'end') return
        log!.sync()
        finish(isFinished(event.cause) ? 'finished' : 'stopped', event.reason, event.cause)
      }

      const watched = source.pipe(
        tap({
          next: event => {
            try {
              take(event)
            } catch (error) {
              crash(error)
              throw error
            }
          },
          error: crash,
          complete: () => moved.complete(),
          unsubscribe: () => {
            try {
              finish('stopped', 'unsubscribed', 'unsubscribed')
            } catch {
              // No subscriber is left to report to.
            }
          },
        }),
        finalize(() => {
          clearInterval(looking)
          try {
            log?.close()
          } catch {
            // After the end everything is written already, and there is no subscriber to report an error to.
          }
          unlock()
        }),
      )
      return merge(watched, moved)
    })
}

function describe(folder: string, options: JournalOptions, run: Run): RunRecord {
  const { name = folder, experiment, settings, device = { device: 'auto', engine: 'auto' } } = options
  const { name: agent = 'unknown', module, config = {} } = run.agentSpec ?? {}
  const defaults = agents().find(({ agentName }) => agentName === agent)?.options
  const unsaved = Object.keys(config).filter(
    key => typeof config[key] === 'function' && config[key] !== defaults?.[key]?.value,
  )
  return {
    version: 1,
    name,
    agent: { name: agent, ...(module !== undefined && { module }), config, unsaved },
    env: run.env as RunRecord['env'],
    ...(experiment !== undefined && { experiment }),
    seed: run.seed,
    steps: run.steps,
    envs: run.envs,
    ...(run.workers > 0 && { workers: run.workers }),
    ...(settings && { settings }),
    device,
    engine: run.engine,
    versions: versions(),
    started: new Date().toISOString(),
    status: 'running',
  }
}

const resumption = ({ step, run }: EventOf<'start'>, { changed = {} }: JournalOptions) => ({
  step,
  started: new Date().toISOString(),
  changed: { ...changed } as NonNullable<RunRecord['resumed']>[number]['changed'],
  restarted: [...run.restarted],
})
