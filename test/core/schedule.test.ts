import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exponential, linear, valueAt } from '../../src/core/schedule.ts'

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`)

test('a number is the same all the time', () => {
  assert.is(valueAt(0.3, 0), 0.3)
  assert.is(valueAt(0.3, 1), 0.3)
})

test('linear goes from one end to the other over its part of the run, and stays there', () => {
  const epsilon = linear(1, 0.04, 0.16)
  assert.is(valueAt(epsilon, 0), 1)
  close(valueAt(epsilon, 0.08), 0.52)
  assert.is(valueAt(epsilon, 0.16), 0.04)
  assert.is(valueAt(epsilon, 1), 0.04)
})

test('exponential passes through the geometric mean halfway', () => {
  const rate = exponential(1e-2, 1e-4)
  assert.is(valueAt(rate, 0), 1e-2)
  close(valueAt(rate, 0.5), 1e-3)
  assert.is(valueAt(rate, 1), 1e-4)
})

test('an exponential schedule cannot start or end at 0', () => {
  assert.throws(() => exponential(1, 0), /needs both ends above 0, not 1 and 0/)
  assert.throws(() => exponential(-1, 1), /needs both ends above 0, not -1 and 1/)
})

test('a schedule over none of the run is at its end from the start', () => {
  assert.is(valueAt(linear(1, 0.1, 0), 0), 0.1)
})

test('progress outside 0 … 1 is held at the ends', () => {
  assert.is(valueAt(linear(1, 0), -0.5), 1)
  assert.is(valueAt(linear(1, 0), 1.5), 0)
})

test('schedules survive JSON', () => {
  const schedule = linear(1, 0.5, 0.5)
  assert.equal(JSON.parse(JSON.stringify(schedule)), schedule)
})

test.run()
