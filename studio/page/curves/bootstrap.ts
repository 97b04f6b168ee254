/** The statistics that fold several runs into one value. */
export type Statistic = 'mean' | 'iqm'

/** A folded curve: the statistic and the bounds of its 95 % interval, by point. */
export interface Band {
  readonly middle: readonly number[]
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/** Resamples, of which 2.5 % lie below the interval and as many above. */
const SAMPLES = 1000
const OUTSIDE = 0.025

/**
 * The mean or interquartile mean over runs at every point, with the 95 % interval of the percentile bootstrap: whole
 * runs are drawn with replacement, as in experiments/ablation.ts. The same values give the same band.
 *
 * @param values By run and point; NaN where a run has no value. A point of fewer than two runs has no interval (NaN).
 */
export function band(values: readonly (readonly number[])[], statistic: Statistic): Band {
  const runs = values.length
  const points = values[0]?.length ?? 0
  const draws = multiplicities(runs)
  const drawn = new Float64Array(SAMPLES)
  const result = { middle: [] as number[], low: [] as number[], high: [] as number[] }
  for (let point = 0; point < points; point++) {
    const there = values.flatMap((run, k) => (Number.isNaN(run[point]!) ? [] : [{ run: k, value: run[point]! }]))
    there.sort((a, b) => a.value - b.value)
    const order = Uint16Array.from(there, ({ run }) => run)
    const sorted = Float64Array.from(there, ({ value }) => value)
    result.middle.push(trimmed(sorted, new Uint16Array(runs).fill(1), order, 0, statistic))
    let count = 0
    for (let draw = 0; draw < SAMPLES; draw++) {
      const value = trimmed(sorted, draws, order, draw * runs, statistic)
      if (!Number.isNaN(value)) drawn[count++] = value // else none of these runs was drawn
    }
    const outside = Math.floor(count * OUTSIDE)
    result.low.push(there.length < 2 ? Number.NaN : smallest(drawn, count, outside))
    result.high.push(there.length < 2 ? Number.NaN : smallest(drawn, count, count - outside - 1))
  }
  return result
}

/** How often each resample contains each run: `[SAMPLES, runs]`. */
function multiplicities(runs: number): Uint16Array {
  const next = uniform(0x5e7e)
  const times = new Uint16Array(SAMPLES * runs)
  for (let k = 0; k < times.length; k++) times[k - (k % runs) + Math.floor(next() * runs)]!++
  return times
}

/**
 * The mean of sorted values, each as often as `times` says; of the middle half for `iqm`. NaN of no values.
 *
 * @param order Whose values they are; `times[from + order[k]]` belongs to the k-th.
 */
function trimmed(
  sorted: Float64Array,
  times: Uint16Array,
  order: Uint16Array,
  from: number,
  statistic: Statistic,
): number {
  let all = 0
  for (let k = 0; k < order.length; k++) all += times[from + order[k]!]!
  let skip = statistic === 'iqm' ? Math.floor(all / 4) : 0
  const kept = all - 2 * skip
  let [sum, left] = [0, kept]
  for (let k = 0; left > 0; k++) {
    let taken = times[from + order[k]!]!
    if (skip > 0) {
      const skipped = Math.min(skip, taken)
      skip -= skipped
      taken -= skipped
    }
    taken = Math.min(taken, left)
    left -= taken
    sum += taken * sorted[k]!
  }
  return sum / kept
}

/** The value that would be at an index if the first `count` values were sorted; Hoare's selection, in place. */
function smallest(values: Float64Array, count: number, index: number): number {
  let [left, right] = [0, count - 1]
  while (left < right) {
    const pivot = values[(left + right) >> 1]!
    let [i, j] = [left, right]
    while (i <= j) {
      while (values[i]! < pivot) i++
      while (values[j]! > pivot) j--
      if (i <= j) {
        const value = values[i]!
        values[i++] = values[j]!
        values[j--] = value
      }
    }
    if (index <= j) right = j
    else if (index >= i) left = i
    else break
  }
  return values[index]!
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
