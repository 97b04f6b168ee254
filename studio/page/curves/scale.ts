import { short } from '../parts/format.ts'

/** How values are spread over an axis. `asinh` is logarithmic on both sides of 0. */
export type Spread = 'linear' | 'log' | 'asinh'

/** The spread of a logarithmic axis: `log` if all values are above 0. */
export const logarithmic = (least: number): Spread => (least > 0 ? 'log' : 'asinh')

const transforms: Readonly<Record<Spread, (value: number) => number>> = {
  linear: value => value,
  log: Math.log10,
  asinh: Math.asinh,
}

/** The function from values in [low, high] to positions in [from, to]. */
export function scale(
  spread: Spread,
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
): (value: number) => number {
  const transform = transforms[spread]
  const [start, end] = [transform(low), transform(high)]
  const size = end - start || 1
  return value => from + ((transform(value) - start) / size) * (to - from)
}

/** The least and greatest finite value, those above 0 only for `log`; apart from each other, [0, 1] of no values. */
export function extent(values: Iterable<number>, spread: Spread = 'linear'): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (!Number.isFinite(value) || (spread === 'log' && value <= 0)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return spread === 'log' ? [0.1, 1] : [0, 1]
  if (low < high) return [low, high]
  const margin = Math.abs(low) / 10 || 1
  return [low - margin, high + margin]
}

/** About `wanted` round values within [low, high]. */
export function ticks(spread: Spread, [low, high]: readonly [number, number], wanted: number): readonly number[] {
  if (spread === 'linear') return even(low, high, wanted)
  const powers = (from: number, to: number) => {
    const [first, last] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)]
    const every = Math.max(1, Math.ceil((last - first + 1) / wanted))
    const exponents = Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k)
    return exponents.filter(exponent => (exponent - first) % every === 0).map(exponent => 10 ** exponent)
  }
  const found =
    spread === 'log'
      ? powers(low, high)
      : [
          ...(low < -1 ? powers(1, -low).map(value => -value) : []).reverse(),
          ...(low <= 0 && high >= 0 ? [0] : []),
          ...(high > 1 ? powers(Math.max(1, low), high) : []),
        ]
  return found.length > 1 ? found : even(low, high, wanted)
}

/** The numbers beside an axis, with as many decimals as all of them need. */
export function tickLabels(values: readonly number[]): readonly string[] {
  const size = Math.max(...values.map(Math.abs))
  const whole = (value: number, digits: number) => Math.abs(Number(value.toFixed(digits)) - value) <= size * 1e-6
  const digits = [0, 1, 2, 3, 4].find(digits => values.every(value => Math.abs(value) >= 1000 || whole(value, digits)))
  return values.map(value => {
    const text =
      Math.abs(value) >= 1000
        ? short(value)
        : digits === undefined
          ? String(Number(value.toPrecision(3)))
          : value.toFixed(digits)
    return text.replace('-', '−')
  })
}

function even(low: number, high: number, wanted: number): readonly number[] {
  const rough = (high - low) / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5].find(factor => factor * power >= rough * 0.999) ?? 10)
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.floor(high / step + 1e-9) - first + 1
  return Array.from({ length: count }, (_, k) => Number(((first + k) * step).toPrecision(12)))
}
