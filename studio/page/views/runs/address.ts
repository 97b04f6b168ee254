import { effect, signal } from '@preact/signals'
import type { RunRow } from '../../../wire/runs.ts'
import type { Sort } from '../../parts/table/rows.ts'
import { place, select } from '../../route.ts'
import { CHOICES, type Filter } from './filter.ts'
import { type Shown, setupOf } from './lines.ts'

// What the view of runs shows is in its address:
//   text=, agent=, env=, experiment=, state=       the filter
//   sort=best&up=1                                  the order, largest first without `up`
//   run=a&run=b, or none=1                          what is selected
//   x=time&lines=iqm&smooth=0.6&log=1&zoom=0,500    how curves are drawn
//   plot=learn/loss                                 the plot that is enlarged

/** Most runs that are drawn at once; their ids are in the address. */
export const MOST = 60

export const filterOf = (query: URLSearchParams): Filter => {
  const value = (name: string) => query.get(name) ?? ''
  const [agent, env, experiment, state] = CHOICES.map(value) as [string, string, string, string]
  return { text: value('text'), agent, env, experiment, state }
}

export const clearFilter = (): void => select(Object.fromEntries(['text', ...CHOICES].map(name => [name, undefined])))

export const sortOf = (query: URLSearchParams): Sort => ({
  by: query.get('sort') ?? 'started',
  down: query.get('up') !== '1',
})

export const toSort = ({ by, down }: Sort): void =>
  select({ sort: by === 'started' ? undefined : by, up: down ? undefined : '1' })

/** Ids of the selected runs; undefined before anything was selected. */
export function selected(query: URLSearchParams): readonly string[] | undefined {
  const ids = query.getAll('run')
  return ids.length > 0 ? ids : query.get('none') === '1' ? [] : undefined
}

export const toSelected = (ids: readonly string[]): void =>
  select({ run: ids.slice(0, MOST), none: ids.length === 0 ? '1' : undefined })

/** What to select at first: the newest run, with the other seeds of its experiment. */
export function firstSelection(runs: readonly RunRow[]): readonly string[] {
  const newest = runs.reduce<RunRow | undefined>(
    (last, run) => (last && last.started >= run.started ? last : run),
    undefined,
  )
  if (!newest) return []
  const setup = setupOf(newest)
  return runs
    .filter(run => setupOf(run) === setup)
    .map(({ id }) => id)
    .slice(0, 10)
}

/** How curves are drawn. */
export interface View extends Shown {
  readonly x: 'steps' | 'time'
  readonly log: boolean
  readonly zoom: readonly [number, number] | undefined
  /** The metric that has all the room. */
  readonly plot: string | undefined
}

export function viewOf(query: URLSearchParams): View {
  const lines = query.get('lines')
  const [from, to] = (query.get('zoom') ?? '').split(',').map(Number)
  return {
    x: query.get('x') === 'time' ? 'time' : 'steps',
    lines: lines === 'mean' || lines === 'iqm' ? lines : 'runs',
    smoothing: Math.min(0.99, Math.max(0, Number(query.get('smooth')) || 0)),
    log: query.get('log') === '1',
    zoom: from !== undefined && to !== undefined && from < to ? [from, to] : undefined,
    plot: query.get('plot') ?? undefined,
  }
}

/** Zooms; a zoom is kept with four digits. */
export function toZoom(zoom: readonly [number, number] | undefined): void {
  const [from, to] = zoom ?? [0, 0]
  const round = (value: number) =>
    Number(value.toPrecision(Math.max(4, Math.ceil(Math.log10(value / (to - from))) + 4)))
  select({ zoom: zoom && `${round(from)},${round(to)}` })
}

/** Where the table of runs was left: its link leads back to the same filter and selection. */
export const lastRuns = signal('/runs')
effect(() => {
  const { path, query } = place.value
  if (path.length < 2 && (path[0] ?? 'runs') === 'runs') lastRuns.value = `/runs?${query}`
})

/** The address's query, which components that read it follow. */
export const query = (): URLSearchParams => place.value.query
