/** Rows in aligned columns. */
export function table(head: readonly string[] | undefined, rows: readonly (readonly string[])[]): string {
  const lines = head ? [head, ...rows] : rows
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
