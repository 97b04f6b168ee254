/** Numbers, times and sizes as the page writes them. */
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 })

/** A count: `20,000`. */
export const count = (value: number): string => whole.format(value)

/** A count in little space: `20K`, `1.23M`. */
export const short = (value: number): string => compact.format(value)

/** A measured number with about four digits, a whole one without decimals: `478.1`, `−0.0312`, `500`, `1.2e−7`. */
export function decimal(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(2).replace('e+', 'e').replace('-', '−')
  if (Number.isInteger(value)) return whole.format(value).replace('-', '−')
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4
  const text = value.toLocaleString('en', {
    maximumFractionDigits: digits,
    minimumFractionDigits: size >= 1 ? digits : 0,
  })
  return text.replace('-', '−')
}

/** A duration: `0.4 s`, `5 s`, `42 s`, `3 min 05 s`, `2 h 10 min`, `3 d 04 h`. */
export function duration(seconds: number): string {
  if (seconds < 9.95 && !Number.isInteger(seconds)) return `${seconds.toFixed(1)} s`
  const all = Math.round(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  if (all < 60) return `${all} s`
  if (all < 3600) return `${Math.floor(all / 60)} min ${two(all % 60)} s`
  if (all < 86_400) return `${Math.floor(all / 3600)} h ${two(Math.floor(all / 60) % 60)} min`
  return `${Math.floor(all / 86_400)} d ${two(Math.floor(all / 3600) % 24)} h`
}

/** A size: `512 B`, `1.4 MB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3))
  const scaled = value / 1000 ** power
  return `${power === 0 || scaled >= 100 ? scaled.toFixed(0) : scaled.toFixed(1)} ${units[power]}`
}

/** A time of day for today, else a date: `14:05`, `Nov 3, 14:05`, `Nov 3, 2025`. */
export function moment(iso: string, now = new Date()): string {
  const date = new Date(iso)
  const time = date.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  if (date.toDateString() === now.toDateString()) return time
  const day = date.toLocaleDateString('en', { month: 'short', day: 'numeric' })
  return date.getFullYear() === now.getFullYear() ? `${day}, ${time}` : `${day}, ${date.getFullYear()}`
}
