import { count, decimal, duration } from '../../../operators/standing.ts'
import type { RunSummary, UnreadableRun } from '../../../store/runs/runs.ts'
import type { Column } from '../../../terminal/table.ts'
import { ago, fileSize } from './amounts.ts'

/** What `sente runs` sorts by: each key with its value, the highest first. */
const keys = {
  date: row => row.started,
  return: row => row.last,
  best: row => row.best,
  steps: row => row.step,
  time: row => row.seconds,
  size: row => row.bytes,
} satisfies Record<string, (row: RunSummary) => string | number | undefined>

export type SortKey = keyof typeof keys
export const sortKeys = Object.keys(keys) as readonly SortKey[]

/** Flags of `sente runs` that choose and order rows. */
export interface RunFilter {
  readonly sort?: SortKey
  /** Part of a folder's path, in any case. */
  readonly find?: string
  /** Part of an environment's id, in any case. */
  readonly env?: string
  readonly agent?: string
  readonly status?: string
}

type Row = RunSummary | UnreadableRun

/** The rows that pass the filter, sorted; unreadable ones, which only `find` can select, come last. */
export function selected(rows: readonly Row[], { sort, find = '', env = '', agent, status }: RunFilter): Row[] {
  const within = (part: string, text: string) => text.toLowerCase().includes(part.toLowerCase())
  const passing = rows.filter(row => {
    if (!within(find, row.path)) return false
    if ('error' in row) return env === '' && agent === undefined && status === undefined
    return within(env, row.env) && (agent ?? row.agent) === row.agent && (status ?? row.status) === row.status
  })
  if (sort === undefined) return passing
  const value = (row: Row) => ('error' in row ? undefined : keys[sort](row))
  return passing.sort((a, b) => {
    const [x, y] = [value(a), value(b)]
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined)
    return x < y ? 1 : x > y ? -1 : 0
  })
}

export const runColumns: readonly Column[] = [
  { title: 'run', least: 16, keep: 32 }, // a path that was cut cannot be pasted
  { title: 'agent', drop: 2 },
  { title: 'environment', least: 12, drop: 3 },
  { title: 'seed', drop: 1 },
  { title: 'steps', drop: 6 },
  { title: 'return' },
  { title: 'best', drop: 7 },
  { title: 'status' },
  { title: 'started', drop: 8 },
  { title: 'took', drop: 4 },
  { title: 'size', drop: 5 },
]

/** A run's cells, at `now` in milliseconds. */
export function runCells(row: RunSummary, now: number): string[] {
  const { path, agent, env, seed, step, steps, last, best, status, started, seconds, bytes } = row
  const shown = (x: number | undefined) => (x === undefined ? '–' : decimal(x))
  const progress = `${count(step)}/${count(steps)}`
  const when = ago(Date.parse(started), now)
  return [
    path,
    agent,
    env,
    String(seed),
    progress,
    shown(last),
    shown(best),
    status,
    when,
    duration(seconds),
    fileSize(bytes),
  ]
}

const kinds = [
  [/^checkpoints\/memory\//, 'file', 'files', ' of replay memory'],
  [/^checkpoints\//, 'checkpoint', 'checkpoints', ''],
  [/^episodes\//, 'file', 'files', ' of episodes'],
] as const

/** `2 checkpoints, 5 files of replay memory`, from paths inside a run folder. */
export function parts(names: readonly string[]): string {
  const kindOf = (name: string) => kinds.findIndex(([pattern]) => pattern.test(name))
  return kinds
    .flatMap(([, one, many, of], kind) => {
      const amount = names.filter(name => kindOf(name) === kind).length
      return amount === 0 ? [] : [`${count(amount)} ${amount === 1 ? one : many}${of}`]
    })
    .join(', ')
}
