import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { termination, transition } from '../../../src/core/env.ts'
import { box, discrete, multiDiscrete } from '../../../src/core/space.ts'
import { inspector } from '../../../src/loop/episode/inspect.ts'

test('discrete and multi-discrete observations must be members of their space', () => {
  const one = inspector(discrete(4), discrete(2))
  assert.is(one.step(transition(3, 0)), undefined)
  assert.is(one.step(transition(4, 0)), 'returned an observation that is 4, not an integer from 0 to 3')
  const many = inspector(multiDiscrete([2, 3]), discrete(2))
  assert.is(many.step(transition(Int32Array.of(1, 2), 0)), undefined)
  assert.match(many.step(transition(Int32Array.of(1, 3), 0))!, 'has 3 at index 1, outside 0 to 2')
})

test('a Box is checked for shape and finite values; checking its bounds is left to checkEnv', () => {
  const { view, step } = inspector(box([2, 2], 0, 1), discrete(2))
  assert.is(view({ observation: Float32Array.of(0, 1, 2, -3) }), undefined)
  assert.match(view({ observation: Float32Array.of(0, 1) })!, 'is Float32Array(2), not a Float32Array(4)')
  assert.match(step(termination(Float32Array.of(0, 0, 0, Infinity), 0))!, 'has Infinity at index 3')
  assert.match(step(null as never)!, 'returned null, not an object')
})

test('a uint8 Box holds whole numbers from 0 to 255', () => {
  const { view } = inspector(box([2], 0, 255, 'uint8'), discrete(2))
  assert.is(view({ observation: Float32Array.of(0, 255) }), undefined)
  for (const x of [0.5, 300, -1]) assert.match(view({ observation: Float32Array.of(0, x) })!, `has ${x} at index 1`)
  assert.match(view({ observation: Float32Array.of(Number.NaN, 0) })!, 'has NaN at index 0')
})

test('a reward must be finite, also as the float32 that replay memories store', () => {
  const { step } = inspector(box([1], 0, 1), discrete(2))
  const of = (reward: unknown) => step(transition(Float32Array.of(0), reward as number))
  for (const fine of [0, -1e-300, 3.4e38, -3.4e38]) assert.is(of(fine), undefined)
  assert.is(
    of(1e39),
    'returned the reward 1e+39, which is infinite as a float32, as agents keep rewards: they end at ±3.4e38',
  )
  assert.match(of(-3.5e38)!, 'returned the reward -3.5e+38, which is infinite')
  for (const bad of [Number.NaN, Infinity, '5', true, undefined, 5n])
    assert.is(of(bad), `returned the reward ${bad}, not a finite number`)
})

test('an observation beyond the range of float32 is refused as infinite', () => {
  const { view } = inspector(box([2], -Infinity, Infinity), discrete(2))
  assert.match(view({ observation: Float32Array.of(0, 1e39) })!, /has Infinity at index 1, often from .* an overflow/)
})

test.run()
