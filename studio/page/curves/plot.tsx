import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type uPlot from 'uplot'
import { scheme } from '../shell/scheme.ts'
import type { Curve } from './curve.ts'
import './plot.css'
import { type Reading, Readout, readingAt } from './readout.tsx'
import { dataOf, draw, shapeOf, spreadOf } from './uplot.ts'

interface PlotProps {
  readonly title: string
  /** What x is. */
  readonly x: 'steps' | 'seconds'
  readonly log: boolean
  readonly curves: readonly Curve[]
  /** All of the x axis, and the part in sight if it is zoomed. */
  readonly range: readonly [number, number]
  readonly zoom: readonly [number, number] | undefined
  readonly onZoom: (zoom: readonly [number, number] | undefined) => void
}

/**
 * Curves one over the other, as large as its parent. Dragging zooms, a double click resets; with the keyboard, arrows
 * move the cursor, + and − zoom around it, 0 resets.
 */
export function Plot({ title, x, log, curves, range, zoom, onZoom }: PlotProps) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const [reading, setReading] = useState<Reading | undefined>(undefined)
  const [byKey, setByKey] = useState(false)
  const spread = spreadOf(log, curves)
  const shape = shapeOf(curves)
  const data = useMemo(() => dataOf(curves), [curves])
  const [from, to] = zoom ?? range
  const now = useRef({ curves, range: [from, to] as const, onZoom })
  now.current = { curves, range: [from, to], onZoom }

  useEffect(() => {
    const element = box.current!
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    const look = { scheme: scheme.value, x, spread, rem }
    const drawn = draw(element, () => now.current, look, {
      onCursor: self =>
        setReading(self.root.matches(':hover, :focus-within *') ? readingAt(self, now.current.curves) : undefined),
      onZoom: zoom => now.current.onZoom(zoom),
    })
    plot.current = drawn
    const resized = new ResizeObserver(() => {
      if (element.clientWidth > 0) drawn.setSize({ width: element.clientWidth, height: element.clientHeight })
    })
    resized.observe(element)
    return () => {
      resized.disconnect()
      drawn.destroy()
    }
  }, [shape, x, spread, scheme.value])
  useEffect(() => {
    plot.current?.setData(data)
  }, [data, from, to])

  const press = (event: KeyboardEvent) => {
    const move = keys[event.key]
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    setByKey(true)
    move(plot.current!, event.shiftKey, { range, zoom: [from, to], onZoom })
  }
  const help = `${title}: arrow keys move the cursor, plus and minus zoom, 0 shows all`
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is of forms
    <div
      class="plot"
      role="group"
      aria-label={help}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard moves a cursor in it
      tabIndex={0}
      onKeyDown={press}
      onPointerMove={() => setByKey(false)}
    >
      <div class="canvas" ref={box} aria-hidden="true" />
      {reading && <Readout reading={reading} x={x} spoken={byKey} />}
    </div>
  )
}

interface Zoomed {
  readonly range: readonly [number, number]
  readonly zoom: readonly [number, number]
  readonly onZoom: PlotProps['onZoom']
}
type Move = (plot: uPlot, far: boolean, zoomed: Zoomed) => void

const cursorBy =
  (sign: number): Move =>
  (plot, far) => {
    const { left = -1 } = plot.cursor
    const width = plot.over.clientWidth
    const start = left < 0 ? width / 2 : left
    const next = Math.max(0, Math.min(width - 1, start + sign * width * (far ? 0.1 : 0.01)))
    plot.setCursor({ left: next, top: plot.over.clientHeight / 3 })
  }

/** Zooms around the cursor, or the middle. */
const zoomBy =
  (factor: number): Move =>
  (plot, _, { range: [first, last], zoom: [from, to], onZoom }) => {
    const { left = -1 } = plot.cursor
    const middle = left < 0 ? (from + to) / 2 : plot.posToVal(left, 'x')
    const start = Math.max(first, middle - (middle - from) * factor)
    const end = Math.min(last, middle + (to - middle) * factor)
    onZoom(start <= first && end >= last ? undefined : [start, end])
  }

const all: Move = (_plot, _far, { onZoom }) => onZoom(undefined)

const keys: Readonly<Record<string, Move>> = {
  ArrowLeft: cursorBy(-1),
  ArrowRight: cursorBy(1),
  '+': zoomBy(0.5),
  '=': zoomBy(0.5),
  '-': zoomBy(2),
  '0': all,
  Escape: all,
}
