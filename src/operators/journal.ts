import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { defer, type MonoTypeOperatorFunction, merge, Subject, tap } from 'rxjs'
import type { DeviceRequest } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import type { Run, TrainEvent } from '../loop/events.ts'
import { writeCheckpoint } from '../store/checkpoint.ts'
import { weightsOut } from '../store/load-agent.ts'
import type { RunRecord } from '../store/record.ts'
import { writeRun } from '../store/run.ts'
import { versions } from '../store/versions.ts'

export interface JournalOptions {
  /** Default: the folder's path. */
  readonly name?: string
  /** The experiment file that is run. */
  readonly experiment?: string | undefined
  /** What was asked for. Default: `auto`, `auto`. */
  readonly device?: DeviceRequest
}

type Result = NonNullable<RunRecord['result']>

/**
 * Keeps a training run in `folder`: `run.json` from its start, its weights at its end (announced by a `checkpoint`
 * event) or when it crashes, and its status whatever happens. Put it after `evaluate`, so that the last evaluation is kept too. A folder
 * that holds a run already fails the run.
 *
 * @example
 * train(options).pipe(evaluate({ final: 100 }), journal('runs/first'))
 */
export function journal(folder: string, options: JournalOptions = {}): MonoTypeOperatorFunction<TrainEvent> {
  return source =>
    defer(() => {
      const checkpoints = new Subject<TrainEvent>()
      let run: Run | undefined
      let started: RunRecord | undefined
      let over = false
      let evaluation: Result['evaluation']
      const counts = { step: 0, episodes: 0, updates: 0 }

      const finish = (status: RunRecord['status'], reason: string) => {
        if (!started || over) return
        over = true
        const result = { finished: new Date().toISOString(), ...counts, reason, ...(evaluation && { evaluation }) }
        writeRun(folder, { ...started, status, result })
      }
      const save = () => {
        const { step } = counts
        const path = writeCheckpoint(folder, { step, arrays: weightsOut(run!.agent.weights()) })
        checkpoints.next({ type: 'checkpoint', step, path })
      }

      const watched = source.pipe(
        tap({
          next: event => {
            counts.step = event.step
            switch (event.type) {
              case 'start':
                run = event.run
                if (existsSync(join(folder, 'run.json')))
                  throw new UserError(`${folder} holds a run already: write into a new folder.`)
                mkdirSync(folder, { recursive: true })
                started = begin(folder, options, run)
                writeRun(folder, started)
                break
              case 'episode':
                counts.episodes++
                break
              case 'learn':
                counts.updates = event.update
                break
              case 'evaluation': {
                const { step, mean, std, returns } = event
                evaluation = { step, episodes: returns.length, mean, std }
                break
              }
              case 'end':
                save()
                finish(/^(completed|solved)/.test(event.reason) ? 'finished' : 'stopped', event.reason)
            }
          },
          error: error => {
            if (over || !run) return
            try {
              save()
            } catch {
              // The agent may be what failed; what was saved before stays.
            }
            finish('crashed', error instanceof Error ? error.message : String(error))
          },
          complete: () => checkpoints.complete(),
          unsubscribe: () => finish('stopped', 'unsubscribed'),
        }),
      )
      return merge(checkpoints, watched)
    })
}

function begin(folder: string, options: JournalOptions, run: Run): RunRecord {
  const { name = folder, experiment, device = { device: 'auto', engine: 'auto' } } = options
  const config = run.agentSpec?.config ?? {}
  const unsaved = Object.keys(config).filter(key => typeof config[key] === 'function')
  return {
    version: 1,
    name,
    agent: { name: run.agentSpec?.name ?? 'unknown', config, unsaved },
    env: run.env as RunRecord['env'],
    ...(experiment !== undefined && { experiment }),
    seed: run.seed,
    steps: run.steps,
    envs: run.envs,
    device,
    engine: run.engine,
    versions: versions(),
    started: new Date().toISOString(),
    status: 'running',
  }
}
