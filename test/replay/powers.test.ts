import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { floats, powers, power as raiser } from '../../src/replay/powers.ts'

function power(x: number, y: number): number {
  const one = floats(1)
  one.numbers[0] = x
  powers(one, y, 1)
  return one.numbers[0]!
}

test('powers equal Math.pow’s, to the last bit of a float32', () => {
  const positive = fc.float({ min: 2 ** -126, noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(positive, fc.double({ min: -2, max: 2, noNaN: true }), (x, y) => {
      const expected = x ** y
      if (expected < 2 ** -126 || expected > 2 ** 127) return
      const error = Math.abs(power(x, y) / expected - 1)
      assert.ok(error < 2 ** -23.9, `${x} ** ${y} is off by ${error}`)
    }),
    { seed: 1, numRuns: 5000 },
  )
})

test('fixed powers do too', () => {
  const positive = fc.float({ min: 2 ** -126, noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2, noNaN: true }), fc.array(positive), (y, xs) => {
      const found = floats(xs.length)
      found.numbers.set(xs)
      raiser(y)(found, xs.length)
      for (const [k, x] of xs.entries()) {
        const expected = x ** y
        if (expected < 2 ** -126 || expected > 2 ** 127) continue
        const error = Math.abs(found.numbers[k]! / expected - 1)
        assert.ok(error < 2 ** -23.9, `${x} ** ${y} is off by ${error}`)
      }
    }),
    { seed: 2, numRuns: 1000 },
  )
  const few = floats(5)
  for (const [y, expected] of [
    [0, [1, 1, 1, 1, 1]],
    [0.5, [1, 2, 0.5, 2 ** -60, 3]],
    [1, [1, 4, 0.25, 2 ** -120, 9]],
    [2, [1, 16, 0.0625, 0, 81]], // 2⁻²⁴⁰ is none of float32
  ] as const) {
    few.numbers.set([1, 4, 0.25, 2 ** -120, 9])
    raiser(y)(few, 5)
    assert.equal([...few.numbers], expected, `y = ${y}`)
  }
})

test('exact powers are exact', () => {
  for (const y of [-2, -1, 0, 0.5, 0.6, 1]) assert.is(power(1, y), 1)
  for (const x of [1e-6, 0.3, 1, 2, 7.5, 1e30].map(Math.fround)) assert.equal([power(x, 0), power(x, 1)], [1, x])
  assert.equal([power(4, 0.5), power(2, -3), power(0.25, 2)], [2, 0.125, 0.0625])
})

test('beyond float32, powers are 0 or infinite', () => {
  assert.equal([power(1e-6, 100), power(1e6, -100), power(1e6, 100)], [0, 0, Infinity])
})

test('only the first `count` numbers are raised', () => {
  const three = floats(3)
  three.numbers.set([4, 4, 4])
  powers(three, 0.5, 2)
  assert.equal([...three.numbers], [2, 2, 4])
})

test.run()
