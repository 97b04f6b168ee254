import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { termination, transition } from '../../src/core/env.ts'
import { box, discrete, multiDiscrete } from '../../src/core/space.ts'
import { inspector } from '../../src/loop/inspect.ts'

test('discrete and multi-discrete observations must be members of their space', () => {
  const one = inspector(discrete(4), discrete(2))
  assert.is(one.step(transition(3, 0)), undefined)
  assert.is(one.step(transition(4, 0)), 'returned an observation that is 4, not an integer from 0 to 3')
  const many = inspector(multiDiscrete([2, 3]), discrete(2))
  assert.is(many.step(transition(Int32Array.of(1, 2), 0)), undefined)
  assert.match(many.step(transition(Int32Array.of(1, 3), 0))!, 'has 3 at index 1, outside 0 to 2')
})

test('a Box is checked for shape and for numbers, its bounds are left to checkEnv', () => {
  const { view, step } = inspector(box([2, 2], 0, 1), discrete(2))
  assert.is(view({ observation: Float32Array.of(0, 1, 2, -3) }), undefined)
  assert.match(view({ observation: Float32Array.of(0, 1) })!, 'is Float32Array(2), not a Float32Array(4)')
  assert.match(step(termination(Float32Array.of(0, 0, 0, Infinity), 0))!, 'has Infinity at index 3')
  assert.match(step(null as never)!, 'returned null, not an object')
})

test('a Box of bytes holds whole numbers', () => {
  const { view } = inspector(box([2], 0, 255, 'uint8'), discrete(2))
  assert.is(view({ observation: Float32Array.of(0, 255) }), undefined)
  for (const x of [0.5, 300, -1]) assert.match(view({ observation: Float32Array.of(0, x) })!, `has ${x} at index 1`)
  assert.match(view({ observation: Float32Array.of(Number.NaN, 0) })!, 'has NaN at index 0')
})

test.run()
