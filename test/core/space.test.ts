import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import {
  box,
  contains,
  describe,
  discrete,
  encode,
  float32Bounds,
  mismatch,
  multiDiscrete,
  type Space,
  sample,
  type Value,
  width,
} from '../../src/core/space.ts'

const spaces: readonly Space[] = [
  discrete(3),
  box([2, 3], -1, 1),
  box([3], [0, -Infinity, -Infinity], [Infinity, 5, Infinity]),
  multiDiscrete([3, 2]),
]

test('width is the number of floats of an encoded value', () => {
  assert.equal(spaces.map(width), [3, 6, 3, 5])
  assert.is(width(box([], 0, 1)), 1)
})

test('encode writes one-hots and numbers at the given index, and nothing else', () => {
  const out = new Float32Array(8).fill(9)
  encode(discrete(3), 1, out, 2)
  assert.equal([...out], [9, 9, 0, 1, 0, 9, 9, 9])

  out.fill(9)
  encode(multiDiscrete([3, 2]), Int32Array.of(2, 0), out, 1)
  assert.equal([...out], [9, 0, 0, 1, 1, 0, 9, 9])

  out.fill(9)
  encode(box([3], -10, 10), Float32Array.of(1.5, -2, 3), out, 4)
  assert.equal([...out], [9, 9, 9, 9, 1.5, -2, 3, 9])
})

test('samples are in the space, and reach every value', () => {
  const random = rng(1)
  for (const space of spaces) {
    const values = Array.from({ length: 200 }, () => sample(space, random))
    for (const value of values) assert.is(mismatch(space, value), undefined)
    const seen = new Float32Array(width(space))
    for (const value of values) {
      const code = new Float32Array(width(space))
      encode(space, value, code)
      for (const [i, x] of code.entries()) seen[i]! += x > 0 ? 1 : 0
    }
    for (const [i, times] of seen.entries()) assert.ok(times > 0, `${describe(space)}: nothing above 0 at index ${i}`)
  }
})

test('Box sampling matches Gymnasium: uniform, exponential beyond a single bound, normal without any', () => {
  const random = rng(2)
  const space = box([4], [-1, 2, -Infinity, -Infinity], [3, Infinity, 5, Infinity])
  const n = 20_000
  const means = [0, 0, 0, 0]
  for (let k = 0; k < n; k++) for (const [i, x] of sample(space, random).entries()) means[i]! += x / n
  const expected = [1, 3, 4, 0] // (−1 + 3) / 2, 2 + 1, 5 − 1, 0
  for (const [i, mean] of means.entries()) assert.ok(Math.abs(mean - expected[i]!) < 0.04, `index ${i}: mean ${mean}`)
})

test('a uint8 Box samples every whole number between its bounds', () => {
  const space = box([2], [0, 3], [255, 4.5], 'uint8')
  const [random, seen] = [rng(3), [new Set<number>(), new Set<number>()]]
  for (let k = 0; k < 4000; k++) for (const [i, x] of sample(space, random).entries()) seen[i]!.add(x)
  assert.equal([seen[0]!.size, [...seen[1]!].sort()], [256, [3, 4]])
})

test('mismatch explains what is wrong', () => {
  const cases: readonly (readonly [Space, unknown, string])[] = [
    [discrete(3), 3, 'is 3, not an integer from 0 to 2'],
    [discrete(3), -1, 'is -1, not an integer from 0 to 2'],
    [discrete(3), 0.5, 'is 0.5, not an integer from 0 to 2'],
    [discrete(3), '1', 'is 1, not an integer from 0 to 2'],
    [discrete(3), [1, 2], 'is Array(2), not an integer from 0 to 2'],
    [box([2], 0, 1), Float32Array.of(0, Number.NaN), 'has NaN at index 1'],
    [box([2], 0, 1), Float32Array.of(0, 2), 'has 2 at index 1, outside [0, 1]'],
    [box([2], 0, 1), Float32Array.of(0), 'is Float32Array(1), not a Float32Array(2)'],
    [box([2], 0, 1), [0, 0], 'is Array(2), not a Float32Array(2)'],
    [box([2], 0, 1), undefined, 'is undefined, not a Float32Array(2)'],
    [box([2], 0, 1), {}, 'is an object, not a Float32Array(2)'],
    [box([2], 0, 255, 'uint8'), Float32Array.of(255, 0.5), 'has 0.5 at index 1, not a whole number from 0 to 255'],
    [multiDiscrete([3, 2]), Int32Array.of(0, 2), 'has 2 at index 1, outside 0 to 1'],
    [multiDiscrete([3, 2]), Int32Array.of(0), 'is Int32Array(1), not an Int32Array(2)'],
  ]
  for (const [space, value, expected] of cases) assert.is(mismatch(space, value), expected)
})

test('contains includes bounds rounded to float32, and infinite bounds admit everything but NaN', () => {
  assert.ok(contains(box([1], -0.1, 0.1), Float32Array.of(0.1)))
  assert.not(contains(box([1], -0.1, 0.1), Float32Array.of(0.10001)))
  assert.ok(contains(box([1], -Infinity, Infinity), Float32Array.of(Infinity)))
})

test('describe formats spaces for display', () => {
  assert.equal(spaces.map(describe), ['Discrete(3)', 'Box(2×3)', 'Box(3)', 'MultiDiscrete(3, 2)'])
})

test('Value is the type of the values of a space', () => {
  const a: Value<ReturnType<typeof discrete>> = 1
  const b: Value<ReturnType<typeof box>> = new Float32Array(1)
  // @ts-expect-error a Box holds a Float32Array
  const c: Value<ReturnType<typeof box>> = [1]
  assert.ok(a && b && c)
})

test('float32 bounds are rounded inward, so that values within them are in the space', () => {
  assert.equal(float32Bounds(box([1], 0.1, 0.3), 0), [Math.fround(0.1), Math.fround(0.3) - 2 ** -25])
  assert.equal(float32Bounds(box([1], -0.3, -0.1), 0), [2 ** -25 - Math.fround(0.3), -Math.fround(0.1)])
  assert.equal(float32Bounds(box([2], [0, -2], [1e-50, 0.5]), 0), [0, 0])
  assert.equal(float32Bounds(box([2], [0, -2], [1e-50, 0.5]), 1), [-2, 0.5])
  assert.equal(float32Bounds(box([1], -1, -1e-50), 0), [-1, -(2 ** -149)])
  assert.equal(float32Bounds(box([1], -Infinity, Infinity), 0), [-Infinity, Infinity])
  const random = rng('odd bounds')
  for (let k = 0; k < 2000; k++) {
    const low = random.normal() * 10 ** (8 * random.next() - 4)
    const high = low + 10 ** (6 * random.next() - 3)
    const [least, most] = float32Bounds(box([1], low, high), 0)
    assert.ok(least >= low && most <= high && least === Math.fround(least) && most === Math.fround(most))
    const [drawn] = sample(box([1], low, high), random)
    assert.ok(drawn! >= low && drawn! <= high, `${drawn} in [${low}, ${high}]`)
  }
})

test('if no float32 lies between the bounds, both become the nearest one', () => {
  assert.equal(float32Bounds(box([1], 0.1, 0.1), 0), [Math.fround(0.1), Math.fround(0.1)])
  const a = 1 + 2 ** -24
  assert.equal(float32Bounds(box([1], a, a + 2 ** -30), 0), [1 + 2 ** -23, 1 + 2 ** -23])
})

test('bounds of ±3.4e38, about the largest float32, count as infinite', () => {
  assert.equal(float32Bounds(box([1], -3.4e38, 3.4028234663852886e38), 0), [-Infinity, Infinity])
  assert.equal(float32Bounds(box([1], -1e39, 1), 0), [-Infinity, 1])
  const drawn = sample(box([100], -3.4028235e38, 3.4028235e38), rng(1))
  assert.ok(
    drawn.every(x => Math.abs(x) < 10),
    'normally distributed, as without bounds',
  )
})

test.run()
