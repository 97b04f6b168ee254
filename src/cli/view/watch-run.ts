import { type Observable, tap } from 'rxjs'
import { naming } from '../../app/code/code.ts'
import { quoted } from '../../app/quoted.ts'
import { lowerRates } from '../../app/resume-from.ts'
import type { EngineInfo } from '../../core/agent.ts'
import { Diverged } from '../../core/guard/diverged.ts'
import { restartText } from '../../loop/episode/restart.ts'
import type { Run, TrainEvent } from '../../loop/events.ts'
import { progress } from '../../operators/progress.ts'
import { kindOf } from '../../store/access/failure.ts'
import { exitCode, onInterrupt } from '../interrupt.ts'
import { printJson, say, warn } from '../output.ts'
import { jsonLine } from './json.ts'
import { Summary, type SummaryOptions } from './summary.ts'

export interface WatchOptions extends SummaryOptions {
  /** What a resumed run computed with before. */
  readonly before?: EngineInfo
}

/**
 * Runs a training run and shows it: progress, events as JSON if asked for, and a summary at the end. The first signal
 * stops the run after the current step, with a checkpoint, and the exit code is the signal's.
 */
export async function watchRun(run: Observable<TrainEvent>, options: WatchOptions): Promise<void> {
  const { folder, named, json, quiet, before } = options
  const summary = new Summary(options)
  let signaled: NodeJS.Signals | undefined
  let running: Run | undefined
  let saved: string | undefined
  const events = run.pipe(
    tap(event => {
      if (event.type === 'start') {
        running = event.run
        for (const sentence of surprises(running, before)) say(sentence)
        if (signaled) running.stop('interrupted', 'interrupted')
      }
      if (event.type === 'checkpoint') saved = event.path
      if (event.type === 'end' && event.cause === 'interrupted' && signaled) process.exitCode = exitCode(signaled)
      summary.take(event)
      const line = json && jsonLine(event, folder)
      if (line) printJson(line)
    }),
    quiet
      ? tap(event => {
          if (event.type === 'restart') warn(restartText(event))
          if (event.type === 'warning') warn(event.text)
        })
      : progress(),
  )
  await new Promise<void>((resolve, reject) => {
    const subscription = events.subscribe({ error: reject, complete: resolve })
    const release = onInterrupt({
      first: signal => {
        signaled = signal
        running?.stop('interrupted', 'interrupted')
      },
      second: () => subscription.unsubscribe(),
    })
    subscription.add(release)
  }).catch(error => {
    const resume = `npx sente resume ${quoted(folder)}${naming(named)}`
    if (error instanceof Diverged) {
      const lower = running?.agentSpec && lowerRates(running.agentSpec)
      if (error.checkpoint && lower) say(`continue from the checkpoint with other settings: ${resume} ${lower}`)
    } else if (saved && kindOf(saved) === 'folder') say(`progress is saved in ${saved}; resume with: ${resume}`)
    throw error
  })
  summary.print()
}

/** Why a resumed run is not quite the one that was stopped. */
const surprises = ({ engine, restarted }: Run, before = engine): string[] => [
  ...(engine.description === before.description
    ? []
    : [
        `it ran on ${before.description} before, and runs on ${engine.description} now: the last bits of numbers ` +
          `may differ.`,
      ]),
  ...restarted.map(
    ({ episode, reason }) =>
      `episode ${episode} starts again, because ${reason}: the run now differs from an uninterrupted one.`,
  ),
]
