/** The column that a table is sorted by, and whether its largest value comes first. */
export interface Sort {
  readonly by: string
  readonly down: boolean
}

type Key = string | number | undefined

const names = new Intl.Collator('en', { numeric: true })

/** Sorts rows by a key, keeping the order of equal ones. Rows without a key come last, whatever the direction. */
export function sorted<R>(rows: readonly R[], key: (row: R) => Key, down: boolean): readonly R[] {
  const keyed = rows.map(row => ({ row, key: key(row) }))
  const sign = down ? -1 : 1
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined) return Number(a.key === undefined) - Number(b.key === undefined)
    return sign * compare(a.key, b.key)
  })
  return keyed.map(({ row }) => row)
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return names.compare(String(a), String(b))
}

/** What of a list is drawn: rows `from` up to, not including, `to`. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Rows drawn beyond each edge, so that the keyboard can move there. */
const EXTRA = 8

/**
 * The rows to draw of a long list. Steps of `EXTRA` rows keep it the same during small scrolls.
 *
 * @param height Of a row, in the units of `top` and `view`.
 * @param top How far the list is scrolled.
 * @param view Height of what is seen.
 */
export function visible(rows: number, height: number, top: number, view: number): Span {
  const first = Math.floor(top / height / EXTRA) * EXTRA - EXTRA
  const from = Math.max(0, Math.min(first, rows - 1))
  return { from, to: Math.min(rows, from + Math.ceil(view / height) + 3 * EXTRA) }
}
