import { signal } from '@preact/signals'
import { type Axis, Metrics } from '../../wire/metrics.ts'
import { get, Refused } from '../api.ts'
import { runs } from '../live.ts'
import type { Points } from './curve.ts'

/** What the plots in sight need. */
export interface Wanted {
  readonly ids: readonly string[]
  readonly axis: Axis
  readonly metrics: ReadonlySet<string>
}

interface Loaded extends Points {
  /** The state of the run that they belong to, as `stamp` says. */
  readonly stamp: string
}

/** Characters of a request that name runs: Node.js takes addresses of 16 kB. */
const NAMES = 8_000
/** Points of a curve with few and with many runs in the plot. */
const POINTS = { few: 1000, many: 200 }
/** Milliseconds between requests for what grows. */
const PAUSE = 1000

/** Changes with every answer. */
export const version = signal(0)
/** The metrics of the runs that were asked for last. */
export const names = signal<readonly string[]>([])
/** Runs without curves, with the reason; and why none arrive at all. */
export const missing = signal<ReadonlyMap<string, string>>(new Map())
export const failure = signal<string | undefined>(undefined)

const loaded = new Map<string, Loaded>()
const namesOf = new Map<string, readonly string[]>()
let wanted: Wanted = { ids: [], axis: 'steps', metrics: new Set() }
let busy = false
let timer: ReturnType<typeof setTimeout> | undefined

const keyOf = (axis: Axis, metric: string, id: string) => `${axis}\n${metric}\n${id}`
const stamp = (id: string) => {
  const row = runs.value?.get(id)
  return row ? `${row.step} ${row.status}` : ''
}

/** A run's curve, as far as it has arrived; undefined before, empty if there is none. */
export const curveOf = (axis: Axis, metric: string, id: string): Points | undefined =>
  loaded.get(keyOf(axis, metric, id))

/** Loads the curves that are missing, and what has grown since. Call it when the selection or a run changes. */
export function want(next: Wanted): void {
  wanted = next
  names.value = [...new Set(next.ids.flatMap(id => namesOf.get(id) ?? []))].sort()
  if (!busy) schedule(0)
}

function schedule(delay: number): void {
  clearTimeout(timer)
  timer = setTimeout(work, delay)
}

async function work(): Promise<void> {
  busy = true
  try {
    for (let round = 0; ; round++) {
      const due = nextRequest(round > 0)
      if (!due) break
      await load(due)
    }
    failure.value = undefined
  } catch (error) {
    failure.value = error instanceof Refused ? error.message : String(error)
  }
  busy = false
  if (failure.value !== undefined || stale().length > 0) schedule(PAUSE)
}

interface Request {
  readonly ids: readonly string[]
  readonly metrics: readonly string[]
}

const stale = () => wanted.ids.filter(id => stateOf(id) === 'old')

/** Runs without any of their curves first; then, once, those that have grown. */
function nextRequest(onlyNew: boolean): Request | undefined {
  const fresh = wanted.ids.filter(id => stateOf(id) === 'new')
  let room = NAMES
  const ids = (fresh.length > 0 || onlyNew ? fresh : stale()).filter((id, k) => {
    room -= encodeURIComponent(id).length + 3 // and a comma, %2C
    return k === 0 || room > 0
  })
  return ids.length > 0 ? { ids, metrics: [...wanted.metrics] } : undefined
}

function stateOf(id: string): 'new' | 'old' | 'current' {
  const known = namesOf.get(id)
  if (!known) return 'new'
  const curves = [...wanted.metrics].map(metric => loaded.get(keyOf(wanted.axis, metric, id)))
  if (curves.includes(undefined)) return 'new'
  return curves.some(curve => curve!.stamp !== stamp(id)) ? 'old' : 'current'
}

async function load({ ids, metrics }: Request): Promise<void> {
  const { axis } = wanted
  const points = wanted.ids.length > 10 ? POINTS.many : POINTS.few
  const query = new URLSearchParams({ runs: ids.join(','), metrics: metrics.join(','), x: axis, points: `${points}` })
  const stamps = new Map(ids.map(id => [id, stamp(id)]))
  const answer = await get(`/api/metrics?${query}`, Metrics)
  const without = new Map(missing.value)
  for (const id of ids) {
    without.delete(id)
    namesOf.set(id, answer.names)
    const known = answer.unfinished.includes(id) ? 'unfinished' : stamps.get(id)!
    for (const metric of metrics) loaded.set(keyOf(axis, metric, id), { x: [], y: [], stamp: known })
  }
  for (const { run, metric, x, y } of answer.curves) {
    const stamp = loaded.get(keyOf(axis, metric, run))?.stamp
    if (stamp !== undefined) loaded.set(keyOf(axis, metric, run), { x, y, stamp })
  }
  for (const { run, error } of answer.missing) without.set(run, error)
  missing.value = without
  names.value = [...new Set(wanted.ids.flatMap(id => namesOf.get(id) ?? []))].sort()
  version.value++
}
