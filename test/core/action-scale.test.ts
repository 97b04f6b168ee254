import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { actionScale, bounded } from '../../src/core/action-scale.ts'
import { rng } from '../../src/core/rng.ts'
import { box } from '../../src/core/space.ts'

const space = box([2], [0, -3], [1, 5])

test('each element has its own midpoint and half-range', () => {
  const { middle, half, scale } = actionScale(space)
  assert.equal([...middle], [0.5, 1])
  assert.equal([...half], [0.5, 4])
  assert.equal([...scale([-1, -1])], [0, -3])
  assert.equal([...scale([1, 1])], [1, 5])
  assert.equal([...scale([0.5, -0.25])], [0.75, 0])
})

test('a single number bounds all elements of any shape', () => {
  const { middle, half, scale } = actionScale(box([2, 2], -2, 4))
  assert.equal([...middle], [1, 1, 1, 1])
  assert.equal([...half], [3, 3, 3, 3])
  assert.equal([...scale([-1, 0, 1 / 3, 1])], [-2, 1, 2, 4])
})

test('scale reads from an offset', () => {
  assert.equal([...actionScale(space).scale([9, 9, 9, 1, -1], 3)], [1, -3])
})

test('scale and unscale clip to the bounds', () => {
  const { scale, unscale } = actionScale(space)
  assert.equal([...scale([-7, 1.01])], [0, 5])
  const unit = new Float32Array(2)
  unscale([-7, 5.1], unit)
  assert.equal([...unit], [-1, 1])
})

test('unscale undoes scale', () => {
  const { scale, unscale } = actionScale(space)
  const random = rng('round trip')
  const back = new Float32Array(2)
  for (let k = 0; k < 1000; k++) {
    const unit = Float32Array.from([0, 0], () => 2 * random.next() - 1)
    unscale(scale(unit), back)
    for (const i of [0, 1]) assert.ok(Math.abs(back[i]! - unit[i]!) < 1e-6, `${back[i]}, not ${unit[i]}`)
  }
})

test('rounding never leaves the bounds', () => {
  const random = rng('bounds')
  for (let k = 0; k < 5000; k++) {
    const size = 10 ** (8 * random.next() - 4)
    const low = size * random.normal()
    const odd = box([3], low, low + 10 ** (6 * random.next() - 3))
    if (!bounded(odd)) continue // fewer than two float32 lie between the bounds
    const { scale, unscale } = actionScale(odd)
    for (const end of [-1, 1, 2 * random.next() - 1, 1 - 2 ** -24]) {
      const action = scale([end, -end, end])
      const inside = action.every(x => x >= (odd.low as number) && x <= (odd.high as number))
      assert.ok(inside, `${[...action]} in [${odd.low}, ${odd.high}]`)
      const unit = new Float32Array(3)
      unscale(action, unit)
      assert.ok(unit.every(x => Math.abs(x) <= 1))
    }
  }
})

test('a Box is bounded if every element has two distinct, finite bounds', () => {
  assert.ok(bounded(space))
  assert.ok(bounded(box([3], -1, 1)))
  for (const [low, high] of [
    [-Infinity, 1],
    [0, Infinity],
    [-Infinity, Infinity],
    [
      [0, 0],
      [1, Infinity],
    ],
    [
      [0, 1],
      [1, 1],
    ],
    [1, -1],
    [Number.NaN, 1],
    [-3.4028235e38, 3.4028235e38],
    [0, 3.4e38],
    [0.1, 0.1 + 1e-12],
  ] as const)
    assert.not.ok(bounded(box([2], low, high)), `${low} … ${high}`)
})

test.run()
