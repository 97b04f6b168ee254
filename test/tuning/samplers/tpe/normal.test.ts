import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { normalCdf } from '../../../../src/tuning/samplers/tpe/normal.ts'

test('the distribution function agrees with SciPy to 1e-15, and in the tails to 1e-7 of itself', () => {
  // scipy.stats.norm.cdf
  for (const [x, p] of [
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [1, 0.8413447460685429],
    [-1, 0.15865525393145707],
    [-2.5, 0.006209665325776132],
    [3, 0.9986501019683699],
  ] as const)
    assert.ok(Math.abs(normalCdf(x) - p) < 1e-15, `${x}`)
  for (const [x, p] of [
    [-5, 2.866515718791933e-7],
    [-8, 6.22096057427174e-16],
    [-20, 2.7536241186061556e-89],
  ] as const)
    assert.ok(Math.abs(normalCdf(x) / p - 1) < 1e-7, `${x}`)
  assert.is(normalCdf(-40), 0)
  assert.is(normalCdf(40), 1)
})

test.run()
