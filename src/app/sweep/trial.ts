import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Observable } from 'rxjs'
import { loadRun } from '../../store/runs/run.ts'
import { trainingTime } from '../../store/runs/training-time.ts'
import type { Named } from '../code/code.ts'
import type { Trial } from './plan.ts'

/** What a child process is told to train. */
export interface TrialTask extends Pick<Trial, 'wanted' | 'fields' | 'folder' | 'found'> {
  readonly file?: string | undefined
  /** The user's own code that a resumed run needs. */
  readonly named: Named
  /** Where to put a copy of the run at each checkpoint, unless the last one is still there. */
  readonly copies?: string
  /** Whether it waits after each evaluation for whether it goes on. */
  readonly judged?: boolean
}

/** What the child process is told after the task: to go on after an evaluation, or to stop. */
export type TrialOrder = 'continue' | 'prune' | 'stop'

/** What a child process reports. */
export type TrialNews =
  | { readonly type: 'at'; readonly step: number; readonly evaluation?: number; readonly return?: number }
  /** There is a copy of the run in the folder for copies. */
  | { readonly type: 'copied' }
  /** `passing`: not because of its settings, but of the machine: a full disk, a killed process. */
  | { readonly type: 'problem'; readonly text: string; readonly passing: boolean }

/** What a trial came to. */
export interface TrialResult {
  /** Greedy mean return of the last evaluation; undefined where there was none, as for a run that diverged. */
  readonly mean?: number
  readonly step: number
  /** Time of training. */
  readonly seconds: number
  /** Why it is over. */
  readonly cause: string
}

/** How a trial goes on, and at last how it ended; `problem`: it failed, and the next call tries it again. */
export type TrialEvent =
  | TrialNews
  | { readonly type: 'result'; readonly result: TrialResult }
  | { readonly type: 'stopped'; readonly step: number }

/** Called with each evaluation of a trial; false stops it with a checkpoint: it is pruned. */
export type Judge = (step: number, mean: number) => boolean | Promise<boolean>

/**
 * Runs a trial in a process of its own. Unsubscribing kills it.
 *
 * @param stop When this aborts, the trial stops after its step with a checkpoint.
 */
export const runTrial = (task: TrialTask, stop: AbortSignal, judge?: Judge): Observable<TrialEvent> =>
  new Observable(observer => {
    const file = new URL(import.meta.url.endsWith('.ts') ? './child.ts' : './child.js', import.meta.url)
    const child: ChildProcess = fork(fileURLToPath(file), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    const send = (message: TrialTask | TrialOrder) => {
      if (child.connected) child.send(message, () => {}) // an error means that it has just ended
    }
    const ask = () => send('stop')
    stop.addEventListener('abort', ask)
    let problem: Extract<TrialNews, { type: 'problem' }> | undefined
    let errors = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-2_000)
    })
    child.on('message', (news: TrialNews) => {
      if (news.type === 'problem') {
        problem = news
        return
      }
      observer.next(news)
      if (!judge || news.type !== 'at' || news.evaluation === undefined) return
      const { step, evaluation } = news
      const judged = async () => send((await judge(step, evaluation)) ? 'continue' : 'prune')
      judged().catch(error => observer.error(error))
    })
    child.on('error', error => observer.error(error))
    child.on('close', (code, signal) => {
      if (code !== 0 && problem === undefined) {
        const text = `its process ended (${signal ?? `exit code ${code}`}) ${errors.trim().split('\n').at(-1)}`.trim()
        problem = { type: 'problem', text, passing: signal !== null && KILLED.includes(signal) }
      }
      observer.next(outcome(task.folder, problem))
      observer.complete()
    })
    send({ ...task, judged: judge !== undefined })
    return () => {
      stop.removeEventListener('abort', ask)
      child.kill('SIGKILL')
    }
  })

/** Signals that come from outside the process. */
const KILLED: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP']

function outcome(folder: string, problem: Extract<TrialNews, { type: 'problem' }> | undefined): TrialEvent {
  const result = problem === undefined || isOver(folder) ? resultOf(folder) : undefined
  if (!result) return problem!
  return result.cause === 'interrupted' ? { type: 'stopped', step: result.step } : { type: 'result', result }
}

const isOver = (folder: string): boolean => {
  try {
    return loadRun(folder).status === 'diverged'
  } catch {
    return false
  }
}

/** The result of a run that is over. */
export function resultOf(folder: string): TrialResult {
  const run = loadRun(folder)
  const { step = 0, cause = 'completed', evaluation } = run.result ?? {}
  return {
    ...(evaluation && run.status !== 'diverged' && { mean: evaluation.mean }),
    step,
    seconds: trainingTime(run),
    cause: run.status === 'diverged' ? 'diverged' : cause,
  }
}
