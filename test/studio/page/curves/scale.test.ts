import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assign } from '../../../../studio/page/curves/colors.ts'
import { extent, tickLabels, ticks } from '../../../../studio/page/curves/scale.ts'

test('ticks are round numbers within the range', () => {
  assert.equal(ticks('linear', [0, 500], 5), [0, 100, 200, 300, 400, 500])
  assert.equal(ticks('linear', [-0.31, 0.12], 5), [-0.3, -0.2, -0.1, 0, 0.1])
  assert.equal(ticks('log', [0.5, 2000], 6), [1, 10, 100, 1000])
  assert.equal(ticks('asinh', [-150, 20], 6), [-100, -10, -1, 0, 1, 10])
})

test('numbers beside an axis have the same decimals, and large ones are short', () => {
  assert.equal(tickLabels([0, 0.5, 1, 1.5]), ['0.0', '0.5', '1.0', '1.5'])
  assert.equal(tickLabels([-200, 0, 200]), ['−200', '0', '200'])
  assert.equal(tickLabels([0, 500, 1000, 1500]), ['0', '500', '1K', '1.5K'])
  assert.equal(tickLabels([0, 2e-7, 4e-7]), ['0', '2e−7', '4e−7'])
})

test('the range of one value is around it, of none it is 0 to 1', () => {
  assert.equal(extent([5, 5]), [4.5, 5.5])
  assert.equal(extent([]), [0, 1])
  assert.equal(extent([Number.NaN, 2, 3, Number.POSITIVE_INFINITY]), [2, 3])
  assert.equal(extent([-1, 0, 2, 3], 'log'), [2, 3])
})

test('curves keep their color while others come and go', () => {
  const first = assign(new Map(), ['a', 'b', 'c'])
  assert.equal(
    [...first],
    [
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ],
  )
  const second = assign(first, ['c', 'd', 'a', 'e'])
  assert.is(second.get('c'), 2)
  assert.is(second.get('a'), 0)
  assert.is(second.get('d'), 1)
  assert.is(second.get('e'), 3)
})

test.run()
