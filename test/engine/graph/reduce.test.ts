import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binary, unary } from '../../../src/engine/graph/elementwise.ts'
import { Graph, type Rule } from '../../../src/engine/graph/graph.ts'
import { inOrder } from '../../../src/engine/graph/listing.ts'
import { reduce } from '../../../src/engine/graph/reduce.ts'
import { expand, reshape } from '../../../src/engine/graph/shape.ts'
import type { Value } from '../../../src/engine/graph/value.ts'
import { ops } from './ops.ts'

const of = (...without: Rule[]) => {
  const g = new Graph({ without })
  const input = (name: string, ...shape: number[]) => g.input(name, shape, 'float32')
  return { g, x: input('x', 4, 6), y: input('y', 4, 6), row: input('row', 6), column: input('column', 4, 1) }
}
const sum = (g: Graph, v: Value, ...axes: number[]) => reduce(g, 'ReduceSum', v, axes, false)

test('axes are removed, or kept with length one', () => {
  const { g, x } = of()
  assert.equal(sum(g, x, 1).shape, [4])
  assert.equal(reduce(g, 'ReduceMax', x, [1], true).shape, [4, 1])
  assert.equal(sum(g, x, 1, 0).shape, [])
})

test('a unit axis needs no sum', () => {
  const { g, column } = of()
  assert.equal(ops(sum(g, column, 1)), ['Reshape'])
})

test('a sum of a constant is folded', () => {
  const { g } = of()
  assert.is(sum(g, g.full(0.5, [4, 6], 'float32'), 0).splat, 2)
})

test('mean: a mean is a sum times 1/n, not a sum of x/n', () => {
  const { g, x } = of('sumGemm')
  assert.equal(ops(reduce(g, 'ReduceMean', x, [1], false)), ['ReduceSum', 'Mul'])
  const off = of('mean')
  assert.equal(ops(reduce(off.g, 'ReduceMean', off.x, [1], false)), ['Div', 'ReduceSum'])
})

test('sumGemm: a sum over leading axes is a product with ones, over trailing axes a sum over rows', () => {
  const { g, x } = of()
  assert.equal(ops(sum(g, x, 0)), ['Gemm', 'Reshape'])
  assert.equal(ops(sum(g, x, 1)), ['ReduceSum'])
  assert.equal(ops(sum(g, x, 0, 1)), ['ReduceSum'])
  const rank3 = (...shape: number[]) => g.input('z', shape, 'float32')
  assert.equal(ops(sum(g, rank3(4, 2, 1), 1)), ['Reshape', 'ReduceSum', 'Reshape'], 'unit axes may follow')
  assert.equal(ops(sum(g, rank3(4, 2, 3), 1)), ['ReduceSum'], 'in the middle')
  const off = of('sumGemm')
  assert.equal(ops(sum(off.g, off.x, 0)), ['ReduceSum'])
})

/** The operand of the only ReduceSum under `v`. */
const summed = (v: Value): Value | undefined => inOrder([v]).find(w => w.op === 'ReduceSum')?.inputs[0]

test('pull: factors constant along the axes leave the sum', () => {
  const { g, x, y, row, column } = of('sumGemm')
  assert.is(summed(sum(g, binary(g, 'Mul', x, row), 0)), x)
  assert.is(summed(sum(g, binary(g, 'Mul', column, x), 1)), x)
  assert.is(summed(sum(g, unary(g, 'Neg', x), 0, 1)), x)
  assert.is(summed(sum(g, binary(g, 'Mul', binary(g, 'Mul', x, row), y), 0)), binary(g, 'Mul', x, y))
  const varying = binary(g, 'Mul', x, row)
  assert.is(summed(sum(g, varying, 1)), varying, 'a row varies along its columns')

  const off = of('pull', 'sumGemm')
  assert.equal(ops(sum(off.g, binary(off.g, 'Mul', off.x, off.row), 0)), ['Mul', 'ReduceSum'])
})

test('pull: sums that become equal are shared', () => {
  const { g, x, row } = of()
  const a = sum(g, binary(g, 'Mul', x, row), 0)
  const b = sum(g, unary(g, 'Neg', x), 0)
  const gemms = ops(binary(g, 'Add', a, b)).filter(op => op === 'Gemm')
  assert.is(gemms.length, 1)
})

test('pull: a sum of values constant along the axes is n times them', () => {
  const { g, row } = of()
  assert.equal(ops(sum(g, expand(g, row, [4, 6]), 0)), ['Mul'])
  assert.equal(ops(sum(g, binary(g, 'Mul', g.full(2, [4, 6], 'float32'), row), 0)).includes('ReduceSum'), false)
})

test('expand: sums are not broadcast first', () => {
  const { g, x } = of('sumGemm')
  assert.equal(summed(sum(g, expand(g, reshape(g, x, [4, 6, 1]), [4, 6, 9]), 1))?.shape, [4, 6, 1])
  const off = of('expand', 'sumGemm')
  assert.equal(ops(sum(off.g, expand(off.g, off.row, [4, 6]), 0)), ['Expand', 'ReduceSum'])
})

test('algebra: a sum of squares along the last axes is one operation', () => {
  const { g, x, row } = of()
  assert.equal(ops(sum(g, binary(g, 'Mul', x, x), 0, 1)), ['ReduceSumSquare'])
  assert.equal(ops(sum(g, binary(g, 'Mul', row, row), 0)), ['ReduceSumSquare'])
  assert.equal(ops(sum(g, binary(g, 'Mul', x, x), 1)), ['ReduceSumSquare'])
  assert.equal(ops(sum(g, binary(g, 'Mul', x, x), 0)), ['Mul', 'Gemm', 'Reshape'])
  const off = of('algebra', 'sumGemm')
  assert.equal(ops(sum(off.g, binary(off.g, 'Mul', off.x, off.x), 0, 1)), ['Mul', 'ReduceSum'])
})

test('sink: a matrix reshaped to more axes is summed as a matrix', () => {
  const { g, x } = of('sumGemm')
  assert.equal(ops(sum(g, reshape(g, unary(g, 'Exp', x), [2, 2, 6]), 0, 1)), ['Exp', 'ReduceSum'])
  const off = of('sumGemm', 'sink')
  assert.equal(ops(sum(off.g, reshape(off.g, unary(off.g, 'Exp', off.x), [2, 2, 6]), 0, 1)), [
    'Exp',
    'Reshape',
    'ReduceSum',
  ])
})

test.run()
