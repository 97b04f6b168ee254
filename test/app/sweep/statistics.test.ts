import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  bootstrapInterval,
  deviation,
  interquartileMean,
  probabilityOfImprovement,
} from '../../../src/app/sweep/statistics.ts'
import { rng } from '../../../src/core/rng.ts'

test('the interquartile mean cuts ⌊n/4⌋ values at either end, as scipy.stats.trim_mean(x, 0.25) does', () => {
  assert.is(interquartileMean([7]), 7)
  assert.is(interquartileMean([9, 1, 5]), 5)
  assert.is(interquartileMean([100, 2, 3, -50]), 2.5)
  assert.is(interquartileMean([5, 3, 1, 4, 2, 100, -7, 6, 0]), 3) // of 1, 2, 3, 4, 5
})

test('the deviation is that of all values', () => assert.is(deviation([2, 4, 4, 4, 5, 5, 7, 9]), 2))

test('the probability of improvement counts ties half', () => {
  assert.is(probabilityOfImprovement([3, 4], [1, 2]), 1)
  assert.is(probabilityOfImprovement([1, 2], [3, 4]), 0)
  assert.is(probabilityOfImprovement([1, 3], [2, 3]), 0.375) // 1<2, 1<3, 3>2, 3=3
})

test('95% intervals cover the true interquartile mean about as often as they say', () => {
  const random = rng('coverage')
  const covered = Array.from({ length: 30 }, () => {
    const [low, high] = bootstrapInterval([Array.from({ length: 20 }, () => random.normal())])
    return low <= 0 && 0 <= high
  }).filter(Boolean).length
  assert.ok(covered > 22, `${covered} of 30`)
})

test('values are drawn again within each stratum', () => {
  assert.equal(bootstrapInterval([[1, 1], [3]]), [5 / 3, 5 / 3])
  assert.equal(bootstrapInterval([[1, 2, 3]]), bootstrapInterval([[1, 2, 3]]))
})

test.run()
