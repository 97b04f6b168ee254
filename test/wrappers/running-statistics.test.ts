import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { informed, runningStatistics } from '../../src/wrappers/running-statistics.ts'

test('mean and variance match the data', () => {
  const statistics = runningStatistics(2)
  const random = rng(1)
  const seen = Array.from({ length: 5000 }, () => [1000 + random.normal(), 3 * random.next()])
  for (const x of seen) statistics.add(x)
  for (const i of [0, 1]) {
    const mean = seen.reduce((sum, x) => sum + x[i]!, 0) / seen.length
    const variance = seen.reduce((sum, x) => sum + (x[i]! - mean) ** 2, 0) / seen.length
    assert.ok(Math.abs(statistics.mean[i]! - mean) < 1e-4 * mean)
    // The initial mean 0 and variance 1 have a pseudo-count of 0.0001.
    assert.ok(Math.abs(statistics.variance[i]! - variance) < (1e-4 * mean ** 2) / 5000 + 1e-6)
  }
})

test('they start with mean 0 and variance 1, without data', () => {
  const statistics = runningStatistics(3)
  assert.equal(statistics.save(), { count: 1e-4, mean: [0, 0, 0], variance: [1, 1, 1] })
  assert.not(informed(statistics))
  statistics.add([1, 2, 3])
  assert.ok(informed(statistics))
})

test('saved statistics continue bit for bit', () => {
  const statistics = runningStatistics(1)
  const random = rng(2)
  for (let i = 0; i < 10; i++) statistics.add([random.normal()])
  const again = runningStatistics(1, JSON.parse(JSON.stringify(statistics.save())))
  assert.equal(again.save(), statistics.save())
  for (const each of [statistics, again]) each.add([0.3])
  assert.equal(again.save(), statistics.save())
})

test('statistics of another size and invalid values are rejected', () => {
  for (const saved of [runningStatistics(2).save(), { count: 1 }, null, { count: 1, mean: [null], variance: [1] }])
    assert.throws(
      () => runningStatistics(1, saved as never),
      /restore\(\) takes what save\(\) returned, \{ count, mean, variance \} with 1 numbers each/,
    )
})

test.run()
