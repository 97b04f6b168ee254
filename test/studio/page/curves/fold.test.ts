import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { valueAt } from '../../../../studio/page/curves/curve.ts'
import { commonX, fold } from '../../../../studio/page/curves/fold.ts'

test('values between points are interpolated, outside of them there are none', () => {
  const [x, y] = [
    [10, 20, 40],
    [1, 2, 6],
  ]
  assert.is(valueAt(x, y, 10), 1)
  assert.is(valueAt(x, y, 30), 4)
  assert.is(valueAt(x, y, 40), 6)
  assert.ok(Number.isNaN(valueAt(x, y, 9)))
  assert.ok(Number.isNaN(valueAt(x, y, 41)))
})

test('few x are all kept, many become evenly spaced ones with the same ends', () => {
  const curves = [
    { x: [0, 10], y: [0, 0] },
    { x: [5, 10], y: [0, 0] },
  ]
  assert.equal(commonX(curves), [0, 5, 10])
  assert.equal(commonX([{ x: Array.from({ length: 1000 }, (_, k) => k), y: [] }], 4), [0, 333, 666, 999])
  assert.equal(commonX([]), [])
})

test('a run that has ended keeps its last value, one under way stops counting', () => {
  const long = { x: [0, 10, 20], y: [0, 0, 0], ended: true }
  assert.equal(fold([long, { x: [0, 10], y: [8, 8], ended: true }], 'mean').middle, [4, 4, 4])
  assert.equal(fold([long, { x: [0, 10], y: [8, 8], ended: false }], 'mean').middle, [4, 4, 0])
})

test('many points that begin and end a little apart still fold at both ends', () => {
  const x = Array.from({ length: 400 }, (_, k) => k)
  const shifted = x.map(at => at + 0.5)
  const flat = (value: number) => x.map(() => value)
  const { middle } = fold(
    [
      { x, y: flat(0), ended: false },
      { x: shifted, y: flat(2), ended: false },
    ],
    'mean',
  )
  assert.ok(middle.every(value => value === 1))
})

test.run()
