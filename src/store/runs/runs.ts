import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { kindOf } from '../access/failure.ts'
import { look } from '../access/look.ts'
import { list } from '../access/read.ts'
import { sizeOf } from '../access/size.ts'
import { checkpoints, meanOf } from '../checkpoints/checkpoint.ts'
import { lastEvents } from './event-log.ts'
import { writerOf } from './lock.ts'
import { loadRun, type StoredRun } from './run.ts'
import type { RunRecord } from './run-record.ts'
import { trainingTime } from './training-time.ts'

/** Summary of a run's state. */
export interface RunSummary {
  readonly name: string
  readonly path: string
  readonly agent: string
  readonly env: string
  readonly seed: number
  /** Environment steps done, and in all. */
  readonly step: number
  readonly steps: number
  /**
   * What `last` and `best` measure: mean returns of evaluations, or, without evaluations, of 20 training episodes
   * (`best`: of the latest ones).
   */
  readonly measure?: 'evaluation' | 'episodes'
  readonly last?: number
  readonly best?: number
  /** `resumable`: killed, with a checkpoint to resume from. */
  readonly status: RunRecord['status'] | 'resumable'
  /** When it was started or last resumed, in ISO 8601. */
  readonly started: string
  /** Time of training, over all resumes. */
  readonly seconds: number
  /** Size on disk. */
  readonly bytes: number
}

/** A run that cannot be read, with the reason. */
export interface UnreadableRun {
  readonly name: string
  readonly path: string
  readonly error: string
  readonly bytes: number
}

/** Bytes read from the end of `events.jsonl`. */
const TAIL = 1 << 15

/** Training episodes that a return is averaged over. */
const EPISODES = 20

/**
 * The runs in a folder, or the run that it is: latest first, unreadable ones last. Reads only a little of each.
 *
 * @throws UserError when there is no such folder.
 */
export function listRuns(folder: string): readonly (RunSummary | UnreadableRun)[] {
  if (kindOf(folder) !== 'folder')
    throw new UserError(`there is no folder ${folder} with runs in it; check the path.`, { usage: true })
  const names = list(folder)
  const paths = names.includes('run.json') ? [folder] : names.map(name => join(folder, name))
  const rows = paths.flatMap(rowOf)
  const started = (row: RunSummary | UnreadableRun) => ('error' in row ? '' : row.started)
  return rows.sort((a, b) => (started(a) < started(b) ? 1 : started(a) > started(b) ? -1 : 0))
}

/** The row of a folder; none if it holds no run. */
function rowOf(path: string): (RunSummary | UnreadableRun)[] {
  try {
    if (kindOf(path) !== 'folder' || !look(path, 'run.json')) return []
    return [summary(loadRun(path), lastEvents(path, TAIL))]
  } catch (error) {
    return [{ name: path, path, error: (error as Error).message, bytes: sizeOf(path) }]
  }
}

/** Summarizes a run. @param tail Its last events. */
export function summary(run: StoredRun, tail: readonly unknown[]): RunSummary {
  const { name, path, agent, env, seed, steps, result } = run
  const saved = checkpoints(path)
  const events = tail.filter(isEvent)
  const writing = writerOf(path) !== undefined
  const status = run.status !== 'running' || writing ? run.status : saved.length > 0 ? 'resumable' : 'crashed'
  // The steps after the last checkpoint of a killed run will be repeated.
  const step = status === 'resumable' ? saved[0]!.step : (result?.step ?? events.at(-1)?.step ?? saved[0]?.step ?? 0)
  return {
    name,
    path,
    agent: agent.name,
    env: env.id,
    seed,
    step,
    steps,
    ...measured(run, events),
    status,
    started: run.resumed?.at(-1)?.started ?? run.started,
    seconds: trainingTime(run, writing),
    bytes: sizeOf(path),
  }
}

type Event = { readonly type: string; readonly step: number; readonly mean?: number; readonly return?: number }

const isEvent = (line: unknown): line is Event => {
  const { step, mean = 0, return: total = 0 } = (line ?? {}) as Partial<Event>
  return [step, mean, total].every(Number.isFinite)
}

function measured(
  { path, result }: StoredRun,
  events: readonly Event[],
): Pick<RunSummary, 'measure' | 'last' | 'best'> {
  const means = events.flatMap(({ type, mean }) => (type === 'evaluation' && mean !== undefined ? [mean] : []))
  if (result?.evaluation) means.push(result.evaluation.mean)
  if (means.length > 0) {
    const saved = checkpoints(path).flatMap(one => evaluated(one.path))
    return { measure: 'evaluation', last: means.at(-1)!, best: Math.max(...means, ...saved) }
  }
  const returns = events.flatMap(event =>
    event.type === 'episode' && event.return !== undefined ? [event.return] : [],
  )
  if (returns.length === 0) return {}
  const sums = returns.map((_, i) => returns.slice(Math.max(0, i + 1 - EPISODES), i + 1))
  const averages = sums.map(window => window.reduce((a, b) => a + b, 0) / window.length)
  return {
    measure: 'episodes',
    last: averages.at(-1)!,
    best: Math.max(...averages.slice(Math.min(EPISODES, averages.length) - 1)),
  }
}

function evaluated(checkpoint: string): number[] {
  try {
    const mean = meanOf(checkpoint)
    return mean === undefined ? [] : [mean]
  } catch {
    return [] // damaged: resume says so
  }
}
