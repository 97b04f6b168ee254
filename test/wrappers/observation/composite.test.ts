import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { box, discrete, multiDiscrete } from '../../../src/core/space.ts'
import { flattener } from '../../../src/wrappers/observation/composite.ts'

test('a single space is flattened as agents encode it', () => {
  const { space, flatten } = flattener(multiDiscrete([2, 3]))
  assert.equal(space, box([5], Array(5).fill(0), Array(5).fill(1)))
  assert.equal(flatten(Int32Array.of(1, 0)), Float32Array.of(0, 1, 1, 0, 0))
})

test('lists keep their order, names are sorted, and both nest', () => {
  const { space, flatten } = flattener([discrete(2), { b: box([1], -1, 2), a: [box([2], [3, 4], 9)] }])
  assert.equal(space, box([5], [0, 0, 3, 4, -1], [1, 1, 9, 9, 2]))
  assert.equal(flatten([1, { b: [0.5], a: [[3, 8]] }]), Float32Array.of(0, 1, 3, 8, 0.5))
})

test('a part may be named kind', () => {
  const { space, flatten } = flattener({ kind: discrete(2), color: box([1], 0, 1) })
  assert.equal(space.shape, [3])
  assert.equal(flatten({ kind: 0, color: [0.25] }), Float32Array.of(0.25, 1, 0))
})

test('each call returns a new array', () => {
  const { flatten } = flattener([box([1], 0, 1)])
  assert.is.not(flatten([[1]]), flatten([[1]]))
})

test.run()
