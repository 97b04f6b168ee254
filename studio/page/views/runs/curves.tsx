import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { RunRow } from '../../../wire/runs.ts'
import { curveOf, failure, missing, names, version, want } from '../../curves/store.ts'
import { Swatch } from '../../curves/swatch.tsx'
import { trouble } from '../../live.ts'
import { Button } from '../../parts/button.tsx'
import { Check, Choice } from '../../parts/field.tsx'
import { Empty, Notice } from '../../parts/notice.tsx'
import { select } from '../../route.ts'
import { query, toZoom, type View, viewOf } from './address.ts'
import { groupsOf } from './lines.ts'
import { arranged } from './metrics.ts'
import { Panel } from './panel.tsx'

/** Runs in the plots, with their places in the palette. */
export type Drawn = readonly { readonly run: RunRow; readonly color: number }[]

/** Drawn before the studio has said which metrics there are. */
const FIRST = ['evaluation/mean', 'episode/return']

interface CurvesProps {
  readonly runs: Drawn
  /** Removes runs from the plots; without it there is no legend, and no choice of lines. */
  readonly onRemove?: (ids: readonly string[]) => void
}

/** The curves of runs, a plot for every metric. */
export function Curves({ runs, onRemove }: CurvesProps) {
  const view = viewOf(query())
  const seen = useSignal<ReadonlySet<string>>(new Set(FIRST))
  const before = useRef<readonly string[]>([])
  const metrics = arranged(names.value.length > 0 ? names.value : FIRST, before.current)
  before.current = metrics
  const shown = view.plot === undefined ? metrics : [view.plot]
  const range = useRange(runs, view, shown)
  useEffect(() => {
    const metrics = new Set([...FIRST, ...seen.value])
    want({ ids: runs.map(({ run }) => run.id), axis: view.x, metrics })
  }, [runs, view.x, seen.value])
  const arrived = version.value > 0 && runs.every(({ run }) => curveOf(view.x, FIRST[0]!, run.id))
  const nothing = arrived && names.value.length === 0 && missing.value.size === 0
  const see = (metric: string, inSight: boolean) => {
    const next = new Set(seen.value)
    if (inSight) next.add(metric)
    else next.delete(metric)
    seen.value = next
  }
  if (runs.length === 0)
    return (
      <Empty title="No run is selected">
        <p>Select runs in the table to overlay their curves.</p>
      </Empty>
    )
  return (
    <>
      <Toolbar view={view} foldable={onRemove !== undefined} />
      {onRemove && <Legend runs={runs} folded={view.lines !== 'runs'} onRemove={onRemove} />}
      {failure.value && !trouble.value && <Notice kind="bad">{failure.value}</Notice>}
      <Missing runs={runs} />
      <div class={view.plot === undefined ? 'panels' : 'panels one'}>
        {nothing && <Empty title="Nothing has been logged yet" />}
        {(nothing ? [] : shown).map(metric => (
          <Panel
            key={metric}
            metric={metric}
            runs={runs}
            view={view}
            range={range}
            seen={seen.value.has(metric)}
            onSight={see}
          />
        ))}
      </div>
    </>
  )
}

/** All of the x axis: from 0 to the last point of any curve; before they have arrived, to where the runs are. */
function useRange(runs: Drawn, { x }: View, metrics: readonly string[]): readonly [number, number] {
  return useMemo(() => {
    const ends = runs.flatMap(({ run }) => metrics.map(metric => curveOf(x, metric, run.id)?.x.at(-1) ?? 0))
    const reached = runs.map(({ run }) => (x === 'steps' ? run.step : run.seconds))
    return [0, Math.max(...ends) || Math.max(...reached) || 1]
  }, [version.value, runs, x, metrics.join()])
}

const axes = [
  { value: 'steps', label: 'Steps' },
  { value: 'time', label: 'Time' },
] as const
const lines = [
  { value: 'runs', label: 'Runs' },
  { value: 'mean', label: 'Mean' },
  { value: 'iqm', label: 'IQM' },
] as const

interface ToolbarProps {
  readonly view: View
  readonly foldable: boolean
}

function Toolbar({ view: { x, lines: fold, smoothing, log, zoom }, foldable }: ToolbarProps) {
  return (
    <div class="toolbar" role="toolbar" aria-label="Plots">
      <Choice
        label="Horizontal axis"
        value={x}
        options={axes}
        onChange={value => select({ x: value === 'steps' ? undefined : value, zoom: undefined })}
      />
      {foldable && (
        <span title="Mean and IQM fold the seeds of an experiment, with a 95% bootstrap band">
          <Choice
            label="Lines: each run, or the seeds of an experiment folded into mean or interquartile mean"
            value={fold}
            options={lines}
            onChange={value => select({ lines: value === 'runs' ? undefined : value })}
          />
        </span>
      )}
      <label class="smoothing">
        Smoothing
        <input
          type="range"
          min="0"
          max="0.99"
          step="0.01"
          value={smoothing}
          onInput={event => select({ smooth: event.currentTarget.value === '0' ? '' : event.currentTarget.value })}
        />
        <span class="number">{smoothing.toFixed(2)}</span>
      </label>
      <Check label="Log scale" checked={log} onChange={checked => select({ log: checked ? '1' : undefined })} />
      <Button kind="quiet" disabled={!zoom} onClick={() => toZoom(undefined)}>
        Reset zoom
      </Button>
    </div>
  )
}

interface LegendProps {
  readonly runs: Drawn
  readonly folded: boolean
  readonly onRemove: (ids: readonly string[]) => void
}

/** Most entries of the legend. */
const MOST = 8

function Legend({ runs, folded, onRemove }: LegendProps) {
  const entries = folded
    ? groupsOf(runs).map(({ id, label, members }) => ({
        id,
        label,
        ids: members.map(({ run }) => run.id),
        color: members[0]!.color,
      }))
    : runs.map(({ run, color }) => ({ id: run.id, label: run.name, ids: [run.id], color }))
  return (
    <ul class="legend" aria-label="Curves">
      {entries.slice(0, MOST).map(({ id, label, ids, color }) => (
        <li key={id}>
          <Swatch color={color} />
          <span class="label">{label}</span>
          <button type="button" aria-label={`Remove ${label}`} onClick={() => onRemove(ids)}>
            ×
          </button>
        </li>
      ))}
      {entries.length > MOST && <li class="faint">and {entries.length - MOST} more</li>}
    </ul>
  )
}

/** Selected runs without curves, and why. */
function Missing({ runs }: { runs: Drawn }) {
  const without = runs.filter(({ run }) => missing.value.has(run.id))
  if (without.length === 0) return null
  const [first] = without
  const others = without.length > 1 ? ` (and ${without.length - 1} more)` : ''
  return (
    <Notice kind="warn">
      {first!.run.name}
      {others}: {missing.value.get(first!.run.id)}
    </Notice>
  )
}
