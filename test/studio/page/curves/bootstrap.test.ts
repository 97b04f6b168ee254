import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { band } from '../../../../studio/page/curves/bootstrap.ts'

const one = (values: readonly number[], statistic: 'mean' | 'iqm') => {
  const { middle, low, high } = band(
    values.map(value => [value]),
    statistic,
  )
  return { middle: middle[0]!, low: low[0]!, high: high[0]! }
}

test('the interquartile mean leaves out a quarter at each end', () => {
  assert.is(one([-1000, 1, 2, 3, 4, 5, 6, 1000], 'iqm').middle, 3.5)
  assert.is(one([3, 1, 2], 'iqm').middle, 2, 'of three values none is left out')
  assert.is(one([1, 2, 3, 100], 'mean').middle, 26.5)
})

test('the interval of the mean is that of the normal approximation', () => {
  // 40 evenly spread values: standard error σ/√n with σ² = (n² − 1)/12.
  const values = Array.from({ length: 40 }, (_, k) => k)
  const { low, middle, high } = one(values, 'mean')
  const error = Math.sqrt((40 ** 2 - 1) / 12 / 40)
  assert.is(middle, 19.5)
  assert.ok(Math.abs(high - middle - 1.96 * error) < 0.15 * error, `high ${high}`)
  assert.ok(Math.abs(middle - low - 1.96 * error) < 0.15 * error, `low ${low}`)
})

test('the interquartile mean is the one of resampled and sorted values', () => {
  const { low, high } = one([1, 2, 3, 4], 'iqm')
  // The extremes of resamples are all 1 and all 4; 95% lie well within.
  assert.ok(low >= 1 && low < 2 && high > 3 && high <= 4, `${low} ${high}`)
})

test('equal runs have an interval without width', () => {
  assert.equal(one([7, 7, 7], 'iqm'), { middle: 7, low: 7, high: 7 })
})

test('a run without a value at a point does not count there, and one run has no interval', () => {
  const { middle, low } = band(
    [
      [1, 1],
      [3, Number.NaN],
    ],
    'mean',
  )
  assert.equal(middle, [2, 1])
  assert.is(low[0], 1)
  assert.ok(Number.isNaN(low[1]))
})

test('the same values give the same band', () => {
  assert.equal(one([1, 2, 5, 9], 'mean'), one([1, 2, 5, 9], 'mean'))
})

test.run()
