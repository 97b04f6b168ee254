import { rng } from '../../core/rng.ts'

/** The mean. */
export const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length

/** The standard deviation over all values. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map(x => (x - middle) ** 2)))
}

/**
 * The mean of the middle half: without the ⌊n/4⌋ lowest and the ⌊n/4⌋ highest values (Agarwal et al. 2021,
 * https://arxiv.org/abs/2108.13264).
 */
export function interquartileMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const cut = Math.floor(sorted.length / 4)
  return mean(sorted.slice(cut, sorted.length - cut))
}

/** Resamples of a bootstrap. */
const SAMPLES = 2_000

/**
 * The 95% interval of the interquartile mean, by percentile bootstrap: values are drawn again within each stratum (the
 * runs of one environment). The same values give the same interval.
 *
 * @param strata At least one value each.
 */
export function bootstrapInterval(strata: readonly (readonly number[])[]): readonly [low: number, high: number] {
  const random = rng('bootstrap')
  const drawn = Array.from({ length: SAMPLES }, () =>
    interquartileMean(strata.flatMap(values => values.map(() => values[random.int(values.length)]!))),
  ).sort((a, b) => a - b)
  return [drawn[SAMPLES * 0.025]!, drawn[SAMPLES * 0.975 - 1]!]
}

/**
 * The probability that a run of x scores higher than one of y, ties counting half: U / (n m) of Mann and Whitney, the
 * probability of improvement of Agarwal et al. 2021.
 */
export const probabilityOfImprovement = (x: readonly number[], y: readonly number[]): number =>
  mean(x.flatMap(a => y.map(b => (a > b ? 1 : a === b ? 0.5 : 0))))
