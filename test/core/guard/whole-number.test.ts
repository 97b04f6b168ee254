import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { wholeNumber } from '../../../src/core/guard/whole-number.ts'

test('integers within the limits pass, anything else is rejected by name', () => {
  assert.is(wholeNumber('steps', 50_000, 1), 50_000)
  for (const value of [0, -1, 0.5, Number.NaN, Infinity, 2 ** 53, undefined, '7'])
    assert.throws(() => wholeNumber('steps', value, 1), /^steps must be a whole number of at least 1, not /)
  assert.throws(() => wholeNumber('steps', 'abc', 1), 'not "abc".')
})

test.run()
