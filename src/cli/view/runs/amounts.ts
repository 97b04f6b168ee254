const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** `812 B`, `4.2 kB`, `183 MB`. */
export function fileSize(bytes: number): string {
  const unit = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1000 ** unit
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

const spans = [
  [60, 'min'],
  [60, 'h'],
  [24, 'd'],
  [365, 'y'],
] as const

/** `just now`, `5 min ago`, `2 h ago`, `3 d ago`, `1 y ago`; times in milliseconds. */
export function ago(then: number, now: number): string {
  let amount = Math.max(0, now - then) / 1_000
  let text = 'just now'
  for (const [size, unit] of spans) {
    amount /= size
    if (amount < 1) break
    text = `${Math.floor(amount)} ${unit} ago`
  }
  return text
}
