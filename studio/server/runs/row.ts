import '../../../envs/index.ts'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { environments, envSpec } from '../../../src/core/registry.ts'
import { look } from '../../../src/store/access/look.ts'
import { sizeOf } from '../../../src/store/access/size.ts'
import { checkpoints } from '../../../src/store/checkpoints/checkpoint.ts'
import { linesBefore } from '../../../src/store/runs/event-tail.ts'
import { writerOf } from '../../../src/store/runs/lock.ts'
import { loadRun, type StoredRun } from '../../../src/store/runs/run.ts'
import { summary } from '../../../src/store/runs/runs.ts'
import type { RunRow, UnreadableRow } from '../../wire/runs.ts'

export type Row = RunRow | UnreadableRow

/** Lines and bytes at the end of the log that `last` and `best` are taken from; the best checkpoint adds its own. */
const [LINES, BYTES] = [60, 2 ** 15]

/** What a row depends on: while this stays the same, so does the row. Undefined: no folder. */
export function fingerprint(folder: string, id: string): string | undefined {
  try {
    if (!look(folder, id)?.isDirectory()) return undefined
    const path = join(folder, id)
    const names = ['run.json', 'events.jsonl', 'checkpoints', 'lock']
    const stats = names.map(name => look(path, name)).map(at => at && `${at.mtimeMs} ${at.size} ${at.ino}`)
    return `${stats.join()} ${stats[3] && writerOf(path)}`
  } catch (error) {
    return (error as Error).message // a link or a pipe: `rowOf` says so
  }
}

/** The row of a folder within the folder of runs; undefined if it holds no run. */
export function rowOf(folder: string, id: string): Row | undefined {
  const path = join(folder, id)
  try {
    if (!look(folder, id)?.isDirectory() || !look(path, 'run.json')) return undefined
    return runRow(loadRun(path), id)
  } catch (error) {
    return { id, error: (error as Error).message, bytes: sizeOf(folder, id) }
  }
}

/** The row of a run. */
export function runRow(run: StoredRun, id: string): RunRow {
  const { lines } = linesBefore(run.path, LINES, undefined, BYTES)
  const told = lines.filter((line, i) => i === lines.length - 1 || !line.startsWith('{"type":"learn"'))
  const { path: _, ...row } = summary(run, told.map(parsed))
  const { experiment } = run
  return {
    ...row,
    id,
    options: optionsOf(run),
    ...(experiment !== undefined && { experiment: experiment.split(/[/\\]/).at(-1)! }),
    ...solved(run, row),
    resumable: row.status === 'resumable' || (isOver(row.status) && hasCheckpoint(run.path)),
  }
}

const optionsOf = ({ agent, env, envs }: StoredRun): string =>
  createHash('sha256')
    .update(JSON.stringify([agent.config, env.options, envs]))
    .digest('base64url')
    .slice(0, 12)

const isOver = (status: RunRow['status']) => ['stopped', 'crashed', 'diverged'].includes(status)
const hasCheckpoint = (path: string) => checkpoints(path).length > 0

function solved({ env, result }: StoredRun, { measure, best }: Pick<RunRow, 'measure' | 'best'>): { solved?: boolean } {
  if (result?.cause === 'solved') return { solved: true }
  const threshold = thresholdOf(env)
  return threshold === undefined || measure !== 'evaluation' || best === undefined ? {} : { solved: best >= threshold }
}

function thresholdOf({ id, options }: StoredRun['env']): number | undefined {
  try {
    // Only what is registered: to find out about one of Gymnasium, Python would have to be started.
    return environments().some(known => known.id === id) ? envSpec(id, options).solvedAt : undefined
  } catch {
    return undefined // of another version
  }
}

/** A line of events.jsonl; undefined for a damaged one. */
export function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
