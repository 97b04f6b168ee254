import { useLayoutEffect, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import { count, decimal, duration } from '../parts/format.ts'
import { type Curve, valueAt } from './curve.ts'
import { Swatch } from './swatch.tsx'

/** The numbers at the cursor. */
export interface Reading {
  /** Of the cursor, in pixels of the plot. */
  readonly left: number
  /** Whether it is in the right half of the plot. */
  readonly right: boolean
  readonly x: number
  readonly rows: readonly {
    readonly id: string
    readonly label: string
    readonly color: number
    readonly value: number
    readonly bounds: readonly [number, number] | undefined
  }[]
  /** Curves that are not listed. */
  readonly more: number
}

/** Pixels between the numbers and the cursor, and at least to the edge of the window. */
const GAP = 12
const EDGE = 4
/** Most curves listed. */
const MOST = 10

/** The values of the curves at a plot's cursor, greatest first; of many, those nearest to the pointer. */
export function readingAt(plot: uPlot, curves: readonly Curve[]): Reading | undefined {
  const { left = -1, top = 0 } = plot.cursor
  if (left < 0) return undefined
  const x = plot.posToVal(left, 'x')
  const at = plot.posToVal(top, 'y')
  const rows = curves.flatMap(({ id, label, color, x: xs, y, low, high }) => {
    const value = valueAt(xs, y, x)
    const bounds = low && high && ([valueAt(xs, low, x), valueAt(xs, high, x)] as const)
    return Number.isNaN(value) ? [] : [{ id, label, color, value, bounds }]
  })
  const nearest = rows.toSorted((a, b) => Math.abs(a.value - at) - Math.abs(b.value - at)).slice(0, MOST)
  const { clientWidth, offsetLeft } = plot.over
  return {
    left: offsetLeft + left,
    right: left > clientWidth / 2,
    x,
    rows: nearest.sort((a, b) => b.value - a.value),
    more: rows.length - nearest.length,
  }
}

interface ReadoutProps {
  readonly reading: Reading
  readonly x: 'steps' | 'seconds'
  /** Read out by screen readers, when the keyboard moved the cursor. */
  readonly spoken: boolean
}

/** The numbers, beside the cursor. */
export function Readout({ reading: { left, right, x: at, rows, more }, x, spoken }: ReadoutProps) {
  const element = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const { offsetWidth, style, parentElement } = element.current!
    const plot = parentElement!.getBoundingClientRect()
    const beside = plot.left + (right ? left - GAP - offsetWidth : left + GAP)
    const most = document.documentElement.clientWidth - EDGE - offsetWidth
    style.left = `${Math.max(EDGE, Math.min(most, beside))}px`
    style.top = `${plot.top + GAP}px`
  })
  return (
    <div ref={element} class="readout" role={spoken ? 'status' : undefined} aria-hidden={!spoken}>
      <p>{x === 'steps' ? `step ${count(at)}` : duration(at)}</p>
      <ul>
        {rows.map(({ id, label, color, value, bounds }) => (
          <li key={id}>
            <Swatch color={color} />
            <span class="label">{label}</span>
            <span class="number">{decimal(value)}</span>
            {bounds && !Number.isNaN(bounds[0]) && (
              <span class="number faint">
                {decimal(bounds[0])} to {decimal(bounds[1])}
              </span>
            )}
          </li>
        ))}
      </ul>
      {more > 0 && <p class="faint">and {more} more</p>}
    </div>
  )
}
