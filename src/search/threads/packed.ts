import type { Decision } from '../../core/agent.ts'

/** Decisions as arrays, which are quick to send to another thread. */
export interface Packed {
  readonly actions: Float64Array
  readonly thoughts: Columns
  readonly memos: Columns
}

/** One array per field, row after row: numbers, or arrays of one length. */
type Columns = Readonly<Record<string, Float64Array | Float32Array>>
type Row = Readonly<Record<string, number | Float32Array>>

/** @param decisions With the same fields throughout. */
export const packed = (decisions: readonly Decision<number>[]): Packed => ({
  actions: Float64Array.from(decisions, ({ action }) => action),
  thoughts: columnsOf(decisions.map(({ thought }) => thought!)),
  memos: columnsOf(decisions.map(({ memo }) => memo!)),
})

export const unpacked = ({ actions, thoughts, memos }: Packed): Decision<number>[] =>
  Array.from(actions, (action, i) => ({
    action,
    thought: rowOf(thoughts, i, actions.length),
    memo: rowOf(memos, i, actions.length),
  }))

function columnsOf(rows: readonly Row[]): Columns {
  const column = (name: string, first: number | Float32Array) => {
    if (typeof first === 'number') return Float64Array.from(rows, row => row[name] as number)
    const all = new Float32Array(rows.length * first.length)
    for (const [i, row] of rows.entries()) all.set(row[name] as Float32Array, i * first.length)
    return all
  }
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, first]) => [name, column(name, first)]))
}

function rowOf(columns: Columns, i: number, rows: number): Row {
  const row: Record<string, number | Float32Array> = {}
  for (const name in columns) {
    const column = columns[name]!
    const width = column.length / rows
    row[name] = column instanceof Float64Array ? column[i]! : column.slice(i * width, (i + 1) * width)
  }
  return row
}
