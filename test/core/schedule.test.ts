import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cosine, exponential, linear, stepped, valueAt, warmedUp } from '../../src/core/schedule.ts'

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`)

test('a number is a constant schedule', () => {
  assert.is(valueAt(0.3, 0), 0.3)
  assert.is(valueAt(0.3, 1), 0.3)
})

test('linear anneals over its fraction of the run, then stays constant', () => {
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

test('exponential and stepped schedules cannot start or end at 0', () => {
  assert.throws(() => exponential(1, 0), /needs both ends above 0, not 1 and 0/)
  assert.throws(() => exponential(-1, 1), /needs both ends above 0, not -1 and 1/)
  assert.throws(() => stepped(1, 0, 2), /a stepped schedule needs both ends above 0, not 1 and 0/)
  assert.throws(() => stepped(1, 0.1, 1.5), /whole number of drops of at least 1, not 1.5/)
})

test('cosine: a quarter of the way after a third of the run, half of it after half', () => {
  const rate = cosine(1e-2, 2e-3)
  assert.is(valueAt(rate, 0), 1e-2)
  close(valueAt(rate, 1 / 3), 8e-3) // 0.002 + 0.008 (1 + ½) / 2
  close(valueAt(rate, 0.5), 6e-3)
  assert.is(valueAt(rate, 1), 2e-3)
  close(valueAt(cosine(1, 0, 0.5), 0.25), 0.5)
})

test('stepped: drops by a constant factor at equal intervals', () => {
  const rate = stepped(1e-2, 1e-4, 2)
  for (const [progress, value] of [
    [0, 1e-2],
    [0.33, 1e-2],
    [0.34, 1e-3],
    [0.66, 1e-3],
    [0.67, 1e-4],
    [1, 1e-4],
  ] as const)
    close(valueAt(rate, progress), value)
})

test('a warm-up rises to the first value of the next schedule, which covers the rest of the run', () => {
  const rate = warmedUp(linear(1, 0.5), 0.2)
  assert.is(valueAt(rate, 0), 0)
  close(valueAt(rate, 0.05), 0.25)
  close(valueAt(rate, 0.2), 1)
  close(valueAt(rate, 0.6), 0.75)
  close(valueAt(rate, 1), 0.5)
  close(valueAt(warmedUp(3, 0.5), 0.25), 1.5)
  assert.is(valueAt(warmedUp(3, 0.5), 0.9), 3)
  assert.is(valueAt(warmedUp(linear(1, 0), 1), 1), 1)
  assert.is(warmedUp(3, 0), 3)
})

test('a schedule with over = 0 is at its final value from the start', () => {
  assert.is(valueAt(linear(1, 0.1, 0), 0), 0.1)
})

test('progress is clamped to [0, 1]', () => {
  assert.is(valueAt(linear(1, 0), -0.5), 1)
  assert.is(valueAt(linear(1, 0), 1.5), 0)
})

test('schedules survive JSON', () => {
  const schedule = warmedUp(stepped(1, 0.5, 2, 0.5), 0.1)
  assert.equal(JSON.parse(JSON.stringify(schedule)), schedule)
})

test.run()
