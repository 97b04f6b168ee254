import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Graph } from '../../../src/engine/graph/graph.ts'
import { alongLast, broadcast, digest, elements, inARow, isSplat } from '../../../src/engine/graph/value.ts'

test('shapes broadcast by NumPy’s rule, or not at all', () => {
  assert.equal(broadcast([4, 1], [3]), [4, 3])
  assert.equal(broadcast([], [2, 3]), [2, 3])
  assert.equal(broadcast([0, 3], [1, 1]), [0, 3])
  assert.throws(() => broadcast([2, 3], [2]), 'shapes [2,3] and [2] do not broadcast')
})

test('K tensors are concatenated along the first axis; scalars make a vector', () => {
  assert.equal(inARow([4, 6], 1), [4, 6])
  assert.equal(inARow([4, 6], 3), [12, 6])
  assert.equal([inARow([], 3), inARow([], 1)], [[3], []])
})

test('a constant’s elements do not depend on how it is stored', () => {
  const g = new Graph()
  assert.equal([...elements(g.full(2, [3], 'int32'))], [2, 2, 2])
  assert.equal([...elements(g.full(2, [2], 'int64'))], [2n, 2n])
  assert.equal([...elements(g.constant(Float32Array.of(1, 2), [2], 'float32'))], [1, 2])
})

test('digests distinguish zero from minus zero', () => {
  assert.not.equal(digest(Float32Array.of(0)), digest(Float32Array.of(-0)))
  assert.equal(digest(Float32Array.of(0, 1, 2).subarray(1)), digest(Float32Array.of(1, 2)))
})

test('biases, scales and scalars vary along the last axis only', () => {
  const g = new Graph()
  const value = (...shape: number[]) => g.input('x', shape, 'float32')
  assert.equal([value(), value(5), value(1, 5), value(1, 1)].map(alongLast), [true, true, true, true])
  assert.equal([value(5, 1), value(2, 5)].map(alongLast), [false, false])
})

test('only a constant is a splat', () => {
  const g = new Graph()
  assert.ok(isSplat(g.scalar(1), 1))
  assert.not.ok(isSplat(g.scalar(1), 2))
  assert.not.ok(isSplat(g.input('x', [], 'float32'), 1))
})

test.run()
