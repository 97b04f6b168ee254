import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cast, oneHot } from '../../../src/engine/graph/cast.ts'
import { binary } from '../../../src/engine/graph/elementwise.ts'
import { Graph } from '../../../src/engine/graph/graph.ts'
import { concat, expand, gather, reshape, slice, transpose } from '../../../src/engine/graph/shape.ts'
import { ops } from './ops.ts'

const vector = (g: Graph, n = 12, name = 'x') => g.input(name, [n], 'float32')
const matrix = (g: Graph) => g.input('m', [4, 6], 'float32')

test('casts', () => {
  const g = new Graph()
  const b = g.input('b', [4], 'bool')
  assert.is(cast(g, b, 'bool'), b)
  assert.equal(ops(cast(g, cast(g, b, 'int32'), 'float32')), ['Cast'], 'a boolean is cast directly')
  assert.is(cast(g, g.full(2.7, [4], 'float32'), 'int32').splat, 2)
  assert.is(cast(g, g.full(-2.7, [4], 'float32'), 'bool').splat, 1)
  const x = vector(g)
  assert.equal(ops(cast(g, cast(g, x, 'int32'), 'float32')), ['Cast', 'Cast'], 'int32 drops the fraction')
  const reshaped = reshape(g, cast(g, b, 'int32'), [2, 2])
  assert.equal(ops(cast(g, reshaped, 'float32')), ['Cast', 'Reshape'], 'even after a reshape')
})

test('reshapes of reshapes, constants and broadcast numbers', () => {
  const g = new Graph()
  const m = matrix(g)
  assert.is(reshape(g, reshape(g, m, [24]), [4, 6]), m)
  assert.equal(ops(reshape(g, reshape(g, m, [24]), [2, 12])), ['Reshape'])
  assert.equal(ops(reshape(g, reshape(g, expand(g, g.input('s', [], 'float32'), [4, 6]), [24]), [2, 12])), ['Expand'])
  const c = reshape(g, g.constant(Float32Array.of(1, 2), [2], 'float32'), [1, 2])
  assert.equal([c.op, c.shape], ['Constant', [1, 2]])
})

test('transposes', () => {
  const g = new Graph()
  const x = g.input('x', [2, 3, 4], 'float32')
  assert.is(transpose(g, transpose(g, x, [2, 0, 1]), [1, 2, 0]), x)
  assert.equal(transpose(g, transpose(g, x, [2, 0, 1]), [1, 0, 2]).attributes.perm, [0, 2, 1])
  const flat = g.input('y', [4, 1, 6], 'float32')
  assert.equal(ops(transpose(g, flat, [1, 0, 2])), ['Reshape'], 'only a unit axis moves')
})

test('slices of slices, of parts, and of everything', () => {
  const g = new Graph()
  const x = vector(g)
  assert.is(slice(g, x, 0, 0, 12), x)
  const inner = slice(g, slice(g, x, 0, 2, 8), 0, 3, 4)
  assert.equal(inner.attributes, { axis: 0, start: 5, length: 4 })
  const y = vector(g, 5, 'y')
  const joined = concat(g, [x, y], 0)
  assert.is(slice(g, joined, 0, 12, 5), y)
  assert.is(slice(g, joined, 0, 3, 2).inputs[0], x)
  assert.equal(ops(slice(g, joined, 0, 10, 4)), ['Concat', 'Slice'], 'across the seam')
})

test('adjacent slices merge into the slice they came from', () => {
  const g = new Graph()
  const x = vector(g)
  const parts = [slice(g, x, 0, 0, 4), slice(g, x, 0, 4, 5), slice(g, x, 0, 9, 3)]
  assert.is(concat(g, parts, 0), x)
  const reshaped = [reshape(g, reshape(g, parts[0]!, [2, 2]), [4]), parts[1]!, parts[2]!]
  assert.is(concat(g, reshaped, 0), x, 'also after a reshape and back')
  assert.equal(ops(concat(g, [parts[1]!, parts[0]!], 0)).at(-1), 'Concat', 'not in another order')
  assert.equal(ops(concat(g, [parts[0]!, parts[2]!], 0)).at(-1), 'Concat', 'not with a gap')
  assert.equal(concat(g, [parts[0]!, vector(g, 5, 'y'), parts[1]!, parts[2]!], 0).inputs.length, 3)
})

test('without the rule they are kept', () => {
  const g = new Graph({ without: ['slices'] })
  const x = vector(g)
  assert.equal(ops(concat(g, [slice(g, x, 0, 0, 4), slice(g, x, 0, 4, 8)], 0)), ['Split', 'Concat'])
  assert.equal(ops(slice(g, slice(g, x, 0, 2, 8), 0, 3, 4)), ['Slice', 'Slice'])
})

test('broadcasting a constant or a broadcast takes no further node', () => {
  const g = new Graph()
  const row = vector(g, 6)
  assert.is(expand(g, g.scalar(2), [4, 6]).splat, 2)
  assert.equal(ops(expand(g, expand(g, row, [4, 6]), [2, 4, 6])), ['Expand'])
})

test('a one-hot is a comparison with the positions', () => {
  const g = new Graph()
  const hot = oneHot(g, g.input('i', [4, 2], 'int32'), 6)
  assert.equal([hot.op, hot.dtype, hot.shape], ['Equal', 'bool', [4, 2, 6]])
})

test('gathered rows take the place of their axis', () => {
  const g = new Graph()
  assert.equal(gather(g, matrix(g), g.input('i', [2, 3], 'int32'), 1).shape, [4, 2, 3])
})

test('a slice of a sum is not a slice of its operands', () => {
  const g = new Graph()
  const sum = binary(g, 'Add', vector(g), vector(g, 12, 'y'))
  assert.equal(ops(slice(g, sum, 0, 0, 4)), ['Add', 'Slice'])
})

test.run()
