import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytes, count, decimal, duration, moment, short } from '../../../../studio/page/parts/format.ts'

test('measured numbers have about four digits', () => {
  const cases: readonly [number, string][] = [
    [478.123, '478.1'],
    [-1012.3, '−1,012'],
    [9.38, '9.38'],
    [-0.03125, '−0.0313'],
    [0, '0'],
    [500, '500'],
    [-12, '−12'],
    [1.234e-7, '1.23e−7'],
    [3e12, '3.00e12'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ]
  for (const [value, text] of cases) assert.is(decimal(value), text)
  assert.is(count(20_000), '20,000')
  assert.is(short(1_234_567), '1.23M')
})

test('durations have two units at most', () => {
  assert.is(duration(0.42), '0.4 s')
  assert.is(duration(5), '5 s')
  assert.is(duration(59.7), '1 min 00 s')
  assert.is(duration(185), '3 min 05 s')
  assert.is(duration(7800), '2 h 10 min')
  assert.is(duration(273_600), '3 d 04 h')
})

test('sizes count in thousands', () => {
  assert.is(bytes(512), '512 B')
  assert.is(bytes(976_956), '977 kB')
  assert.is(bytes(1.44e6), '1.4 MB')
})

test('moments of today are times, others are dates', () => {
  const now = new Date(2026, 10, 27, 18, 0)
  assert.is(moment(new Date(2026, 10, 27, 9, 5).toISOString(), now), '09:05')
  assert.is(moment(new Date(2026, 10, 3, 14, 5).toISOString(), now), 'Nov 3, 14:05')
  assert.is(moment(new Date(2025, 10, 3, 14, 5).toISOString(), now), 'Nov 3, 2025')
})

test.run()
