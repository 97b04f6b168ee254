import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bar, condense, rangeOf, sparkline } from '../../../src/cli/view/sparkline.ts'

test('a sparkline has eight heights, and a gap where there is no value', () => {
  assert.is(sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8], 20, [0, 8]), '▁▂▃▄▅▆▇██')
  assert.is(sparkline([0, Number.NaN, 8], 20, [0, 8]), '▁ █')
  assert.is(sparkline([1, 2, 3, 4], 2, [1, 4]), '▆█')
  assert.is(sparkline([5, 5], 9, [5, 5]), '▅▅')
})

test('values that share a column are averaged', () => {
  assert.equal(condense([1, 3, 5, 7], 2), [2, 6])
  assert.equal(condense([1, Number.NaN, 5, 7], 2), [1, 6])
  assert.equal(condense([1, 2], 9), [1, 2])
})

test('a bar is exact to an eighth of a character, and as wide as asked', () => {
  assert.equal(
    [0, 1 / 16, 0.5, 1, 2, -1, Number.NaN].map(x => bar(x, 2, [0, 1])),
    ['  ', '▏ ', '█ ', '██', '██', '  ', '  '],
  )
})

test('a range leaves out what is not finite, and begins at 0 where that is near', () => {
  assert.equal(rangeOf([3, -1, Infinity, Number.NaN]), [-1, 3])
  assert.equal(rangeOf([1, 10]), [0, 10])
  assert.equal(rangeOf([98, 100]), [98, 100])
  assert.equal(rangeOf([]), [0, 1])
})

test.run()
