import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { RunRow } from '../../../wire/runs.ts'
import { Plot } from '../../curves/plot.tsx'
import { curveOf, version } from '../../curves/store.ts'
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
  /** Called with whether the panel is in sight. */
  readonly onSight: (metric: string, seen: boolean) => void
}

/** The plot of one metric. */
export function Panel({ metric, runs, view, range, onSight }: PanelProps) {
  const { x: axis, lines, smoothing, log, zoom } = view
  const curves = useMemo(() => {
    const loaded = runs.map(run => ({ ...run, points: curveOf(axis, metric, run.run.id) ?? { x: [], y: [] } }))
    return linesOf(metric, loaded, { lines, smoothing })
  }, [version.value, runs, axis, metric, lines, smoothing])
  const element = useSight(metric, onSight)
  const title = titleOf(metric)
  const x = axis === 'time' ? 'seconds' : 'steps'
  const waiting = runs.some(({ run }) => curveOf(axis, metric, run.id) === undefined)
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
            onChoose: () => void savePlot(kind, { title, x, log, zoom, curves }),
          }))}
        />
      </header>
      <Plot title={title} x={x} log={log} curves={curves} range={range} zoom={zoom} onZoom={toZoom} />
      {curves.length === 0 && !waiting && <p class="none">No values of the selected runs</p>}
    </section>
  )
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
