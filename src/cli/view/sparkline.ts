const levels = '▁▂▃▄▅▆▇█'
const eighths = ' ▏▎▍▌▋▊▉'

/** The last `width` values as bars of eight heights, scaled to `range`. */
export function sparkline(values: ArrayLike<number>, width: number, range: readonly [number, number]): string {
  return Array.from({ length: Math.min(width, values.length) }, (_, i) => {
    const x = fraction(values[values.length - Math.min(width, values.length) + i]!, range)
    return Number.isNaN(x) ? ' ' : levels[Math.min(7, Math.floor(x * 8))]
  }).join('')
}

/** All values in `width` columns: each is the mean of its values, NaN ignored. */
export function condense(values: ArrayLike<number>, width: number): number[] {
  const columns = Math.min(width, values.length)
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns)
    const to = Math.floor(((column + 1) * values.length) / columns)
    let sum = 0
    let given = 0
    for (let i = from; i < to; i++)
      if (!Number.isNaN(values[i]!)) {
        sum += values[i]!
        given++
      }
    return sum / given
  })
}

/** A bar of up to `width` characters, with a resolution of an eighth. */
export function bar(value: number, width: number, range: readonly [number, number]): string {
  const x = fraction(value, range)
  const parts = Number.isNaN(x) ? 0 : Math.round(x * width * 8)
  return ('█'.repeat(parts >> 3) + (parts & 7 ? eighths[parts & 7] : '')).padEnd(width)
}

/** The lowest and highest finite value; the lowest is 0 if the values are positive and spread by more than half. */
export function rangeOf(values: Iterable<number>): readonly [number, number] {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return [0, 1]
  return low > 0 && low < high / 2 ? [0, high] : [low, high]
}

function fraction(value: number, [low, high]: readonly [number, number]): number {
  return high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0.5
}
