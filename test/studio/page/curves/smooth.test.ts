import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { smooth } from '../../../../studio/page/curves/smooth.ts'

test('weight 0 changes nothing', () => {
  const values = [1, 5, 2]
  assert.is(smooth(values, 0), values)
})

test('a constant stays, because the average has no bias toward 0', () => {
  for (const value of smooth([3, 3, 3, 3], 0.9)) assert.ok(Math.abs(value - 3) < 1e-12)
})

test('later values weigh more, by the weight', () => {
  const [first, second] = smooth([0, 1], 0.5)
  assert.is(first, 0)
  assert.ok(Math.abs(second! - 0.5 / 0.75) < 1e-12)
})

test('NaN stays in place and does not spread', () => {
  const [, hole, last] = smooth([2, Number.NaN, 2], 0.6)
  assert.ok(Number.isNaN(hole))
  assert.is(last, 2)
})

test.run()
