import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Graph } from '../../../src/engine/graph/graph.ts'

const matrix = (g: Graph, name: string) => g.input(name, [4, 6], 'float32')

test('equal nodes are shared', () => {
  const g = new Graph()
  const x = matrix(g, 'x')
  const y = matrix(g, 'y')
  const add = (a = x, b = y, attributes = {}) => g.node('Add', [a, b], [4, 6], 'float32', attributes)
  assert.is(add(), add())
  assert.is(add(), add(y, x), 'a commutative operation in either order')
  assert.is.not(add(), add(x, x))
  assert.is.not(add(), add(x, y, { axis: 1 }))
  assert.is.not(g.node('Sub', [x, y], [4, 6], 'float32'), g.node('Sub', [y, x], [4, 6], 'float32'))
  assert.is.not(g.node('Cast', [x], [4, 6], 'int32'), g.node('Cast', [x], [4, 6], 'bool'))
})

test('without sharing each call makes a node', () => {
  const g = new Graph({ without: ['share'] })
  const x = matrix(g, 'x')
  assert.is.not(g.node('Exp', [x], [4, 6], 'float32'), g.node('Exp', [x], [4, 6], 'float32'))
  assert.ok(g.on('algebra'))
  assert.not.ok(g.on('share'))
})

test('constants are shared by content, whatever their size', () => {
  const g = new Graph()
  const large = () => Int32Array.from({ length: 1000 }, (_, i) => i % 7)
  assert.is(g.constant(large(), [1000], 'int32'), g.constant(large(), [1000], 'int32'))
  assert.is.not(g.constant(large(), [1000], 'int32'), g.constant(large(), [10, 100], 'int32'))
  assert.is.not(g.constant(large(), [1000], 'int32'), g.constant(large().fill(6, 999), [1000], 'int32'))
})

test('a constant with equal elements is stored as one number', () => {
  const g = new Graph()
  const ones = g.constant(new Float32Array(24).fill(1), [4, 6], 'float32')
  assert.is(ones.splat, 1)
  assert.is(ones, g.full(1, [4, 6], 'float32'))
  assert.ok(Number.isNaN(g.constant(Float32Array.of(Number.NaN, Number.NaN), [2], 'float32').splat))
  assert.is(g.constant(Float32Array.of(0, -0), [2], 'float32').splat, undefined)
  assert.is.not(g.scalar(0), g.scalar(-0))
  assert.is.not(g.scalar(0), g.scalar(0, 'int32'))
})

test('a range counts from 0', () => {
  const g = new Graph()
  assert.equal([...(g.range(4, 'float32', [1, 4]).data as Float32Array)], [0, 1, 2, 3])
})

test.run()
