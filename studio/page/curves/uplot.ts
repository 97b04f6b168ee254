import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { duration } from '../parts/format.ts'
import { colors, dashes } from './colors.ts'
import type { Curve } from './curve.ts'
import { extent, logarithmic, type Spread, tickLabels } from './scale.ts'

/** How a plot is drawn; a change of any of it makes a new canvas. */
export interface Look {
  readonly scheme: 'light' | 'dark'
  readonly x: 'steps' | 'seconds'
  readonly spread: Spread
  /** Pixels of a rem. */
  readonly rem: number
}

/** What it shows, and what it tells. */
export interface Contents {
  readonly curves: readonly Curve[]
  /** The part of the x axis in sight. */
  readonly range: readonly [number, number]
}

interface Events {
  readonly onCursor: (plot: uPlot) => void
  readonly onZoom: (range: readonly [number, number] | undefined) => void
}

/** Most points of a curve that are marked. */
const FEW = 30

const distributions: Readonly<Record<Spread, 1 | 3 | 4>> = { linear: 1, log: 3, asinh: 4 }
const paints = {
  light: { text: '#586070', grid: '#e8eaef' },
  dark: { text: '#a2abba', grid: '#262c35' },
} as const
/** Distances of ticks of time, in seconds. */
const times = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
]

/** The spread of a y axis over these curves. */
export const spreadOf = (log: boolean, curves: readonly Curve[]): Spread =>
  log ? logarithmic(extent(curves.flatMap(({ y, low = [] }) => [...y, ...low]))[0]) : 'linear'

/** What makes two sets of curves have the same series: their ids, colors and bands. */
export const shapeOf = (curves: readonly Curve[]): string =>
  curves.map(({ id, color, low }) => `${id}\n${color}\n${low !== undefined}`).join('\0')

/** Draws curves into an element, as large as it is. */
export function draw(element: HTMLElement, contents: () => Contents, look: Look, events: Events): uPlot {
  const { curves } = contents()
  const { series, bands } = seriesOf(contents, look)
  const paint = paints[look.scheme]
  const font = `${Math.round(look.rem * 0.85)}px system-ui, sans-serif`
  const axis: uPlot.Axis = {
    stroke: paint.text,
    font,
    grid: { stroke: paint.grid, width: 1 },
    ticks: { show: false },
    gap: 6,
  }
  const inTime = look.x === 'seconds'
  return new uPlot(
    {
      width: element.clientWidth,
      height: element.clientHeight,
      padding: [8, 18, 0, 0],
      series: [{}, ...series],
      bands,
      legend: { show: false },
      scales: {
        x: { time: false, range: () => [...contents().range] },
        y: look.spread === 'linear' ? { range: linearRange } : { distr: distributions[look.spread], log: 10 },
      },
      axes: [
        {
          ...axis,
          label: inTime ? 'time' : 'steps',
          labelFont: font,
          labelSize: look.rem * 1.1,
          labelGap: 0,
          size: look.rem * 1.75,
          space: 70,
          ...(inTime ? { incrs: times } : {}),
          values: (_, splits) => (inTime ? splits.map(duration) : [...tickLabels(splits)]),
        },
        {
          ...axis,
          size: (_, values) => Math.max(...(values ?? ['']).map(text => text?.length ?? 0), 3) * look.rem * 0.5 + 14,
          space: 36,
          grid: { ...axis.grid, filter: (_, splits) => (look.spread === 'linear' ? splits : splits.map(power)) },
          values: (_, splits) => yLabels(splits),
        },
      ],
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false },
        sync: { key: 'runs', scales: ['x', null] },
        points: { show: curves.length <= 20, size: 6 },
        bind: {
          dblclick: () => () => {
            events.onZoom(undefined)
            return null
          },
        },
      },
      hooks: {
        setCursor: [events.onCursor],
        setSelect: [
          plot => {
            const { left, width } = plot.select
            if (width < 4) return
            events.onZoom([plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')])
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          },
        ],
      },
    },
    dataOf(curves),
    element,
  )
}

/** Labels of a y axis; on a logarithmic one, uPlot leaves some ticks without a label, as null. */
function yLabels(splits: readonly (number | null)[]): string[] {
  const labels = tickLabels(splits.filter(value => value !== null))
  let next = 0
  return splits.map(value => (value === null ? '' : labels[next++]!))
}

/** The range of a linear axis: some room around the values, also of a single one. */
function linearRange(_: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax {
  const [least, greatest] = extent([low ?? Number.NaN, high ?? Number.NaN])
  return uPlot.rangeNum(least, greatest, 0.1, true)
}

/** A power of ten, of either sign, or 0; null for others, which get no line across the plot. */
const power = (value: number): number | null =>
  value === 0 || Math.abs(Math.log10(Math.abs(value)) % 1) < 1e-6 ? value : null

/** A series for every line, and before it two without a stroke for the bounds of its band. */
function seriesOf(contents: () => Contents, { scheme }: Look): { series: uPlot.Series[]; bands: uPlot.Band[] } {
  const series: uPlot.Series[] = []
  const bands: uPlot.Band[] = []
  const common = { spanGaps: false, pxAlign: 0, points: { show: false } }
  for (const [k, { color, low }] of contents().curves.entries()) {
    const stroke = colors[scheme][color % colors[scheme].length]!
    if (low) {
      const bound = { ...common, width: 0, stroke: 'transparent' }
      series.push({ ...bound }, { ...bound })
      bands.push({ series: [series.length, series.length - 1], fill: `${stroke}2e` })
    }
    const points = { show: () => (contents().curves[k]?.x.length ?? 0) <= FEW, size: 5, fill: stroke, width: 0 }
    series.push({ ...common, stroke, width: 1.5, dash: [...dashes(color)], points })
  }
  return { series, bands }
}

/** The curves at common x; uPlot draws over places without a point, and breaks the line at null. */
export function dataOf(curves: readonly Curve[]): uPlot.AlignedData {
  if (curves.length === 0) return [[]]
  const gaps = (values: readonly number[]) => values.map(value => (Number.isFinite(value) ? value : null))
  return uPlot.join(
    curves.map(({ x, y, low, high }) => [[...x], ...(low && high ? [gaps(low), gaps(high)] : []), gaps(y)]),
  )
}
