import stringWidth from 'string-width'
import { visible } from '../core/guard/visible.ts'
import { hanging, padded, shortened } from './fit.ts'
import { PIPE, type Terminal } from './terminal.ts'

/** A column, and how it shrinks in a terminal too narrow for the table. */
export interface Column {
  /** Default: none. */
  readonly title?: string
  /** The middle of its cells may be cut out, down to this width. */
  readonly least?: number
  /** Its cells are not cut below this width before all columns that may be left out are. Default: `least`. */
  readonly keep?: number
  /** It may be left out, the column with the lowest number first. */
  readonly drop?: number
  /** For the last column: sentences, wrapped beside the others, or below them where little room is left. */
  readonly wrap?: boolean
}

const GAP = '  '
const INDENT = '    '
/** Narrowest column of sentences beside others. */
const BESIDE = 30
/** Columns beside a word of a command that is continued: its indentation and ` \`. */
const CONTINUED = 4

/**
 * Rows in aligned columns, with control characters visible; in a terminal, no line is wider than it is. In a pipe,
 * nothing is cut, wrapped or left out.
 *
 * @param columns A title alone makes a column that never shrinks.
 */
export function table(
  columns: readonly (Column | string)[],
  rows: readonly (readonly string[])[],
  { width, paint }: Terminal = PIPE,
): string {
  const all = columns.map(column => (typeof column === 'string' ? { title: column } : column))
  const head = all.map(({ title = '' }) => title)
  const titled = head.some(title => title !== '')
  const cells = (titled ? [head, ...rows] : rows).map(row => row.map(visible))
  const natural = all.map((_, i) => widest(cells.map(row => row[i]!)))
  const line =
    total(natural) > width && all.at(-1)!.wrap
      ? sentences(all, natural, widest(cells.flatMap(row => row.at(-1)!.split(' '))), width)
      : aligned(all, natural, width)
  return cells.map((row, i) => (titled && i === 0 ? paint.strong(line(row)) : line(row))).join('\n')
}

type Line = (row: readonly string[]) => string

/** Lines of columns at fixed places. */
function aligned(columns: readonly Column[], natural: readonly number[], width: number): Line {
  const widths = narrowed(columns, natural, width)
  return row =>
    widths
      .flatMap((w, i) => (w > 0 ? [padded(shortened(row[i]!, w), w)] : []))
      .join(GAP)
      .trimEnd()
}

/** Lines whose last column is wrapped beside the others, or below them. @param longest Width of its longest word. */
function sentences(columns: readonly Column[], natural: readonly number[], longest: number, width: number): Line {
  const [others, room] = [natural.slice(0, -1), width - total(natural.slice(0, -1)) - GAP.length]
  const first = aligned(columns.slice(0, -1), others, width)
  const start = width - room
  return row => {
    const text = row.at(-1)!
    if (room >= Math.max(BESIDE, longest + CONTINUED)) return hanging(padded(first(row), start), text, width).trimEnd()
    return text === '' ? first(row) : `${first(row)}\n${hanging(INDENT, text, width)}`
  }
}

const widest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, stringWidth(text)), 0)

const total = (widths: readonly number[]) => {
  const shown = widths.filter(width => width > 0)
  return shown.reduce((sum, width) => sum + width, 0) + GAP.length * (shown.length - 1)
}

/** Widths that fit: columns are shortened, the widest first; where that is not enough, one is left out. */
function narrowed(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural]
  const drops = columns.map(({ drop = Infinity }, i) => (natural[i]! > 0 ? drop : Infinity))
  const next = Math.min(...drops)
  const floors = columns.map(({ least = Infinity, keep = least }) => (next === Infinity ? least : keep))
  while (total(widths) > width) {
    const wide = widths.map((w, i) => (w > floors[i]! ? w : 0))
    const most = Math.max(...wide)
    if (most === 0) break
    widths[wide.indexOf(most)]!--
  }
  if (total(widths) <= width || next === Infinity) return widths
  return narrowed(columns, natural.with(drops.indexOf(next), 0), width)
}
