/** The statistics that fold several runs into one value. */
export type Statistic = 'mean' | 'iqm'

/** A folded curve: the statistic and the bounds of its 95 % interval, by point. */
export interface Band {
  readonly middle: readonly number[]
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/** Resamples, of which 2.5 % lie below the interval and as many above. */
const SAMPLES = 2000
const OUTSIDE = SAMPLES * 0.025

/**
 * The mean or interquartile mean over runs at every point, with the percentile bootstrap's 95 % interval: whole runs are
 * drawn with replacement, as in experiments/ablation.ts. The same values give the same band.
 *
 * @param values By run and point; NaN where a run has no value. A point of fewer than two runs has no interval (NaN).
 */
export function band(values: readonly (readonly number[])[], statistic: Statistic): Band {
  const points = values[0]?.length ?? 0
  const draws = multiplicities(values.length)
  const once = new Uint16Array(values.length).fill(1)
  const result = { middle: [] as number[], low: [] as number[], high: [] as number[] }
  const drawn = new Float64Array(SAMPLES)
  for (let point = 0; point < points; point++) {
    const column = values.map(run => run[point]!)
    const order = column.flatMap((value, run) => (Number.isNaN(value) ? [] : [run]))
    order.sort((a, b) => column[a]! - column[b]!)
    result.middle.push(trimmed(column, order, once, statistic))
    if (order.length < 2) {
      result.low.push(Number.NaN)
      result.high.push(Number.NaN)
      continue
    }
    for (const [k, draw] of draws.entries()) drawn[k] = trimmed(column, order, draw, statistic)
    drawn.sort() // NaN, of draws without any of these runs, last
    result.low.push(drawn[OUTSIDE]!)
    result.high.push(drawn[SAMPLES - OUTSIDE - 1]!)
  }
  return result
}

/** How often each resample contains each run. */
function multiplicities(runs: number): readonly Uint16Array[] {
  const next = uniform(0x5e7e)
  return Array.from({ length: SAMPLES }, () => {
    const times = new Uint16Array(runs)
    for (let k = 0; k < runs; k++) times[Math.floor(next() * runs)]!++
    return times
  })
}

/** The mean of the values, each as often as `times` says; of the middle half for `iqm`. NaN of no values. */
function trimmed(
  values: readonly number[],
  order: readonly number[],
  times: Uint16Array,
  statistic: Statistic,
): number {
  let all = 0
  for (const run of order) all += times[run]!
  const cut = statistic === 'iqm' ? Math.floor(all / 4) : 0
  const kept = all - 2 * cut
  let [sum, skip, left] = [0, cut, kept]
  for (const run of order) {
    const skipped = Math.min(skip, times[run]!)
    skip -= skipped
    const taken = Math.min(left, times[run]! - skipped)
    left -= taken
    sum += taken * values[run]!
  }
  return sum / kept
}

/** Uniform numbers in [0, 1): mulberry32. */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
