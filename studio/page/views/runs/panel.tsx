import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { RunRow } from '../../../wire/runs.ts'
import { Plot } from '../../curves/plot.tsx'
import { curveOf } from '../../curves/store.ts'
import { Button } from '../../parts/button.tsx'
import { Menu } from '../../parts/menu.tsx'
import { select } from '../../route.ts'
import { toZoom, type View } from './address.ts'
import { linesOf } from './lines.ts'
import { titleOf } from './metrics.ts'
import { savePlot } from './save.ts'

interface PanelProps {
  readonly metric: string
  readonly runs: readonly { readonly run: RunRow; readonly color: number }[]
  readonly view: View
  readonly range: readonly [number, number]
  /** Whether it is in sight; else nothing is drawn. */
  readonly seen: boolean
  /** Called when it comes into sight or leaves it. */
  readonly onSight: (metric: string, seen: boolean) => void
}

/** The plot of one metric. */
export function Panel({ metric, runs, view, range, seen, onSight }: PanelProps) {
  const { x: axis, lines, smoothing, log, zoom } = view
  const loaded = runs.map(({ run }) => (seen ? curveOf(axis, metric, run.id) : undefined))
  const known = useSame(loaded)
  const curves = useMemo(() => {
    const drawn = runs.flatMap((run, k) => (known[k] ? [{ ...run, points: known[k] }] : []))
    return linesOf(metric, drawn, { lines, smoothing })
  }, [known, runs, metric, lines, smoothing])
  const element = useSight(metric, onSight)
  const title = titleOf(metric)
  const x = axis === 'time' ? 'seconds' : 'steps'
  const waiting = loaded.includes(undefined)
  const large = view.plot === metric
  return (
    <section class="panel" ref={element} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <Button kind="quiet" onClick={() => select({ plot: large ? undefined : metric })}>
          {large ? 'Show all' : 'Enlarge'}
        </Button>
        <Menu
          label="Save"
          items={(['svg', 'png', 'csv'] as const).map(kind => ({
            label: kind.toUpperCase(),
            onChoose: () => void savePlot(kind, { title, x, log, zoom: zoom ?? range, curves }),
          }))}
        />
      </header>
      <Plot title={title} x={x} log={log} curves={curves} range={range} zoom={zoom} onZoom={toZoom} />
      {curves.length === 0 && !waiting && <p class="none">No values of the selected runs</p>}
    </section>
  )
}

/** The list of the render before, if its elements are the same. */
function useSame<T>(list: readonly T[]): readonly T[] {
  const kept = useRef(list)
  if (kept.current.length !== list.length || kept.current.some((one, k) => one !== list[k])) kept.current = list
  return kept.current
}

/** Tells when the element comes into sight and leaves it. */
function useSight(metric: string, onSight: PanelProps['onSight']) {
  const element = useRef<HTMLElement>(null)
  const [last] = useState({ onSight })
  last.onSight = onSight
  useEffect(() => {
    const observer = new IntersectionObserver(
      entries =>
        last.onSight(
          metric,
          entries.some(({ isIntersecting }) => isIntersecting),
        ),
      { rootMargin: '200px' },
    )
    observer.observe(element.current!)
    return () => {
      observer.disconnect()
      last.onSight(metric, false)
    }
  }, [metric])
  return element
}
