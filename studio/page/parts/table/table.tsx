import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import './table.css'
import { type Sort, sorted, visible } from './rows.ts'

export interface Column<R> {
  readonly id: string
  readonly label: ComponentChildren
  readonly cell: (row: R) => ComponentChildren
  /** What to sort by; columns without it are not sortable. */
  readonly key?: (row: R) => string | number | undefined
  /** Starts with the largest value when sorted. */
  readonly largestFirst?: boolean
  /** Right-aligned, in tabular digits. */
  readonly numeric?: true
  /** Width in rem; the columns without one share the rest. */
  readonly width?: number
  /** Shown only if the table is at least this wide, in rem. */
  readonly from?: number
  /** Shown only if it is narrower than this, in rem. */
  readonly until?: number
}

interface TableProps<R> {
  /** What the rows are, for screen readers. */
  readonly label: string
  readonly columns: readonly Column<R>[]
  readonly rows: readonly R[]
  readonly id: (row: R) => string
  readonly sort?: Sort | undefined
  readonly onSort?: (sort: Sort) => void
  /** Rows to emphasize. */
  readonly chosen?: ((row: R) => boolean) | undefined
}

/** The rows in the order in which a table shows them. */
export function inOrder<R>(columns: readonly Column<R>[], rows: readonly R[], sort: Sort | undefined): readonly R[] {
  const key = columns.find(column => column.id === sort?.by)?.key
  return key ? sorted(rows, key, sort!.down) : rows
}

/** Height of a row, in rem, as in table.css. */
const ROW = 2.25

/**
 * A table that sorts by its columns' headings and draws only the rows in sight; it scrolls in the height that its
 * parent leaves. Arrow up and down move the focus to the same control of the next row; a button skips all rows.
 */
export function Table<R>({ label, columns, rows, id, sort, onSort, chosen }: TableProps<R>) {
  const box = useRef<HTMLDivElement>(null)
  const end = useRef<HTMLSpanElement>(null)
  const { width, rem, span } = useSight(box, rows.length)
  const shown = columns.filter(({ from = 0, until = Infinity }) => width >= from * rem && width < until * rem)
  const order = useMemo(() => inOrder(columns, rows, sort), [rows, sort?.by, sort?.down])
  const space = (count: number) => count > 0 && <tr style={{ height: `${count * ROW}rem` }} />
  return (
    <>
      <button type="button" class="skip" onClick={() => end.current!.focus()}>
        Skip the table
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section class="table" ref={box} aria-label={label} tabIndex={0} onKeyDown={moveByRow}>
        <table aria-rowcount={rows.length + 1}>
          <colgroup>
            {shown.map(({ id, width }) => (
              <col key={id} style={width ? { width: `${width}rem` } : {}} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {shown.map(column => (
                <Heading key={column.id} column={column} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {space(span.from)}
            {order.slice(span.from, span.to).map((row, k) => (
              <tr key={id(row)} aria-rowindex={span.from + k + 2} data-chosen={chosen?.(row) || undefined}>
                {shown.map(column => (
                  <td key={column.id} class={column.numeric && 'number'}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
            {space(rows.length - span.to)}
          </tbody>
        </table>
      </section>
      <span class="unseen" ref={end} tabIndex={-1} />
    </>
  )
}

interface HeadingProps<R> {
  readonly column: Column<R>
  readonly sort: Sort | undefined
  readonly onSort: ((sort: Sort) => void) | undefined
}

function Heading<R>({ column: { id, label, key, numeric, largestFirst = false }, sort, onSort }: HeadingProps<R>) {
  const current = sort?.by === id ? sort : undefined
  const direction = current && (current.down ? 'descending' : 'ascending')
  const next = { by: id, down: current ? !current.down : largestFirst }
  return (
    <th scope="col" aria-sort={direction} class={numeric && 'number'}>
      {key && onSort ? (
        <button type="button" onClick={() => onSort(next)}>
          {label}
          <span class="arrow" aria-hidden="true">
            {current && (current.down ? '↓' : '↑')}
          </span>
        </button>
      ) : (
        label
      )}
    </th>
  )
}

/** The table's width, the size of a rem, both in pixels, and the rows in sight. */
function useSight(box: { current: HTMLDivElement | null }, rows: number) {
  const [sight, setSight] = useState({ width: 0, rem: 14, top: 0, view: 900 })
  useLayoutEffect(() => {
    const element = box.current!
    const look = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      const next = { width: element.clientWidth, rem, top: element.scrollTop, view: element.clientHeight }
      setSight(before => (same(before, next, rows) ? before : next))
    }
    look()
    const resized = new ResizeObserver(look)
    resized.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      resized.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [rows])
  return { ...sight, span: spanOf(sight, rows) }
}

interface Sight {
  readonly width: number
  readonly rem: number
  readonly top: number
  readonly view: number
}

const spanOf = ({ rem, top, view }: Sight, rows: number) => visible(rows, ROW * rem, top, view)

function same(a: Sight, b: Sight, rows: number): boolean {
  const [one, other] = [spanOf(a, rows), spanOf(b, rows)]
  return a.width === b.width && a.rem === b.rem && one.from === other.from && one.to === other.to
}

function moveByRow(event: KeyboardEvent): void {
  const by = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' } as const
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const control = event.target as HTMLElement
  const cell = control.closest('td')
  const row = cell?.parentElement?.[by[event.key]]
  if (!cell || !row) return
  const target = row.children[cell.cellIndex]?.querySelector<HTMLElement>('a, button, input')
  if (!target) return
  event.preventDefault()
  target.focus()
}
