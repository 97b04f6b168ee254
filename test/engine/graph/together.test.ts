/** Rewrites for GPUs that save nodes: what is done to many vectors or images is done once. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { untransposed } from '../../../src/engine/graph/channels.ts'
import { binary, unary } from '../../../src/engine/graph/elementwise.ts'
import { Graph } from '../../../src/engine/graph/graph.ts'
import { orderOf } from '../../../src/engine/graph/order.ts'
import { filtersTogether } from '../../../src/engine/graph/passes/filters.ts'
import { reduce } from '../../../src/engine/graph/reduce.ts'
import { concat, reshape, slice, transpose } from '../../../src/engine/graph/shape.ts'
import { together } from '../../../src/engine/graph/together.ts'
import { ops } from './ops.ts'

const onGpu = () => new Graph({ target: 'cuda' })

test('moving averages of many vectors are one', () => {
  const averages = (g: Graph) => {
    const [old, now] = [g.input('old', [12], 'float32'), g.input('now', [12], 'float32')]
    const parts = [0, 4, 8].map(at => {
      const part = slice(g, old, 0, at, 4)
      const change = binary(g, 'Sub', part, slice(g, now, 0, at, 4))
      return binary(g, 'Sub', part, binary(g, 'Mul', change, g.scalar(0.1)))
    })
    return together(g, parts)
  }
  assert.equal(ops(averages(onGpu())), ['Sub', 'Mul', 'Sub'])
  assert.ok(ops(averages(new Graph())).length > 9)
})

test('transposed and scaled parts are reordered and scaled at once', () => {
  const g = onGpu()
  const filters = ['a', 'b', 'c'].map(name => transpose(g, g.input(name, [2, 3], 'float32'), [1, 0]))
  const sums = ['d', 'e', 'f'].map(name => binary(g, 'Mul', g.input(name, [4], 'float32'), g.scalar(7)))
  const joined = together(g, [...filters.map(f => reshape(g, f, [6])), ...sums])
  assert.equal(
    ops(joined).filter(op => op !== 'Reshape'),
    ['Concat', 'Gather', 'Mul'],
  )
  const few = together(g, [reshape(g, filters[0]!, [6]), sums[0]!, sums[1]!])
  assert.not.ok(ops(few).includes('Gather'))
})

test('the order of a transposition', () => {
  const g = new Graph()
  const x = g.input('x', [2, 3, 4], 'float32')
  const order = orderOf(transpose(g, x, [2, 0, 1]))
  const expected = []
  for (let k = 0; k < 4; k++) for (let i = 0; i < 2; i++) for (let j = 0; j < 3; j++) expected.push(12 * i + 4 * j + k)
  assert.equal([...order], expected)
})

test('filters that are parts of one vector are transposed by one Gather; wider parts still read the vector', () => {
  const g = onGpu()
  const w = g.input('w', [40], 'float32')
  const filters = [0, 12, 24].map(at => transpose(g, reshape(g, slice(g, w, 0, at, 12), [3, 4]), [1, 0]))
  const wide = unary(g, 'Exp', slice(g, w, 0, 0, 30))
  const rest = unary(g, 'Exp', slice(g, w, 0, 36, 4))
  const results = [...filters, wide, rest].map((value, i) => ({ name: `r${i}`, value }))
  const after = filtersTogether(g, results)
  const all = after.flatMap(({ value }) => ops(value))
  assert.not.ok(all.includes('Transpose'))
  assert.equal(ops(after[3]!.value), ['Slice', 'Exp'], 'not of the reordered vector')
  assert.equal(ops(after[4]!.value), ['Gather', 'Slice', 'Exp'])
})

test('transposes move behind element-wise operations and sums, and cancel', () => {
  const g = onGpu()
  const image = (name: string) => transpose(g, g.input(name, [2, 3, 4, 5], 'float32'), [0, 2, 3, 1])
  const [x, y] = [image('x'), image('y')]
  const sum = binary(g, 'Add', unary(g, 'Relu', x), binary(g, 'Mul', y, g.input('scale', [3], 'float32')))
  assert.equal(ops(transpose(g, sum, [0, 3, 1, 2])).sort(), ['Add', 'Mul', 'Relu', 'Reshape'])
  assert.not.ok(ops(reduce(g, 'ReduceSum', sum, [0, 1, 2], false)).includes('Transpose'))
  const other = transpose(g, g.input('z', [3, 2], 'float32'), [1, 0])
  assert.is(untransposed(g, [other, g.input('v', [2, 3], 'float32')], [2, 3]), undefined)
  assert.equal(ops(concat(g, [unary(new Graph(), 'Relu', x)], 0)), ['Transpose', 'Relu'], 'not on the CPU')
})

test('sums over batch and squares take two steps', () => {
  const g = onGpu()
  const x = g.input('x', [8, 3, 4, 5], 'float32')
  assert.equal(ops(reduce(g, 'ReduceSum', x, [0, 2, 3], true)), ['ReduceSum', 'ReduceSum'])
  assert.equal(ops(reduce(g, 'ReduceMean', x, [0, 2, 3], true)), ['ReduceSum', 'Mul', 'ReduceMean'])
  assert.equal(ops(reduce(new Graph(), 'ReduceSum', x, [0, 2, 3], true)), ['ReduceSum'])
})

test.run()
