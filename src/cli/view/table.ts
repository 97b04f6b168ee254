import { visible } from '../../core/guard/visible.ts'

/** Rows in aligned columns; control characters in them are visible. */
export function table(head: readonly string[] | undefined, rows: readonly (readonly string[])[]): string {
  const lines = (head ? [head, ...rows] : rows).map(row => row.map(visible))
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map(line => line[column]!.length)))
  return lines
    .map(line =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
