import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binary, unary } from '../../../src/engine/graph/elementwise.ts'
import { gemm } from '../../../src/engine/graph/gemm.ts'
import { Graph, type Rule } from '../../../src/engine/graph/graph.ts'
import { expand, reshape } from '../../../src/engine/graph/shape.ts'
import type { Value } from '../../../src/engine/graph/value.ts'
import { ops } from './ops.ts'

const inputs = (g: Graph) => ({
  x: g.input('x', [4, 6], 'float32'),
  y: g.input('y', [4, 6], 'float32'),
  row: g.input('row', [6], 'float32'),
  column: g.input('column', [4, 1], 'float32'),
  vector: g.input('vector', [4], 'float32'),
  scalar: g.input('scalar', [], 'float32'),
  image: g.input('image', [2, 2, 6], 'float32'),
})
type Make = (g: Graph, i: ReturnType<typeof inputs>) => Value

/** Compares the operations of `make` with and without a rewrite. */
function rewrites(name: string, rule: Rule, make: Make, after: string[], before: string[]): void {
  test(`${rule}: ${name}`, () => {
    const on = new Graph()
    const off = new Graph({ without: [rule] })
    const rewritten = make(on, inputs(on))
    const plain = make(off, inputs(off))
    assert.equal(ops(rewritten), after)
    assert.equal(ops(plain), before)
    assert.equal(rewritten.shape, plain.shape)
    assert.is(rewritten.dtype, plain.dtype)
  })
}
const same = (name: string, make: Make, expected: Make) =>
  test(`algebra: ${name}`, () => {
    const g = new Graph()
    const i = inputs(g)
    assert.is(make(g, i), expected(g, i))
  })
const number = (x: number) => (g: Graph) => g.scalar(x)
const ones = (g: Graph) => g.full(1, [4, 6], 'float32')

same(
  'x·1 = x',
  (g, { x }) => binary(g, 'Mul', x, number(1)(g)),
  (_, { x }) => x,
)
same(
  'ones·x = x',
  (g, { x }) => binary(g, 'Mul', ones(g), x),
  (_, { x }) => x,
)
same(
  'x/1 = x',
  (g, { x }) => binary(g, 'Div', x, number(1)(g)),
  (_, { x }) => x,
)
same(
  'x+0 = x',
  (g, { x }) => binary(g, 'Add', x, number(0)(g)),
  (_, { x }) => x,
)
same(
  '0+x = x',
  (g, { x }) => binary(g, 'Add', number(0)(g), x),
  (_, { x }) => x,
)
same(
  'x−0 = x',
  (g, { x }) => binary(g, 'Sub', x, number(0)(g)),
  (_, { x }) => x,
)
same(
  '−−x = x',
  (g, { x }) => unary(g, 'Neg', unary(g, 'Neg', x)),
  (_, { x }) => x,
)
same(
  'x·(−1) = −x',
  (g, { x }) => binary(g, 'Mul', x, number(-1)(g)),
  (g, { x }) => unary(g, 'Neg', x),
)
same(
  'x² = x·x',
  (g, { x }) => binary(g, 'Pow', x, number(2)(g)),
  (g, { x }) => binary(g, 'Mul', x, x),
)
same(
  'x^½ = √x',
  (g, { x }) => binary(g, 'Pow', x, number(0.5)(g)),
  (g, { x }) => unary(g, 'Sqrt', x),
)
same(
  'x+(−y) = x−y',
  (g, { x, y }) => binary(g, 'Add', x, unary(g, 'Neg', y)),
  (g, { x, y }) => binary(g, 'Sub', x, y),
)
same(
  '(−x)+y = y−x',
  (g, { x, y }) => binary(g, 'Add', unary(g, 'Neg', x), y),
  (g, { x, y }) => binary(g, 'Sub', y, x),
)
same(
  'x−(−y) = x+y',
  (g, { x, y }) => binary(g, 'Sub', x, unary(g, 'Neg', y)),
  (g, { x, y }) => binary(g, 'Add', x, y),
)
same(
  '2·3 = 6',
  g => binary(g, 'Mul', g.scalar(2), g.scalar(3)),
  g => g.scalar(6),
)
same(
  '1/3 is rounded to float32',
  g => binary(g, 'Div', g.scalar(1), g.scalar(3)),
  g => g.scalar(Math.fround(1 / 3)),
)

test('algebra: a 1 that broadcasts the other operand is kept', () => {
  const g = new Graph({ without: ['expand'] })
  const { row } = inputs(g)
  assert.equal(binary(g, 'Mul', row, ones(g)).shape, [4, 6])
  assert.equal(ops(binary(g, 'Mul', row, ones(g))), ['Mul'])
})

rewrites(
  'work happens before a broadcast',
  'expand',
  (g, { row }) => unary(g, 'Exp', expand(g, row, [4, 6])),
  ['Exp', 'Expand'],
  ['Expand', 'Exp'],
)
rewrites(
  'operands are not expanded for broadcasting',
  'expand',
  (g, { row, x }) => binary(g, 'Mul', expand(g, row, [4, 6]), x),
  ['Mul'],
  ['Expand', 'Mul'],
)
rewrites(
  'multiplying by ones is a broadcast',
  'expand',
  (g, { row }) => binary(g, 'Mul', row, ones(g)),
  ['Expand'],
  ['Mul'],
)

rewrites(
  'a reshape moves after unary work',
  'sink',
  (g, { x }) => reshape(g, unary(g, 'Exp', reshape(g, x, [24])), [4, 6]),
  ['Exp'],
  ['Reshape', 'Exp', 'Reshape'],
)
rewrites(
  'and after work with a scalar',
  'sink',
  (g, { x, scalar }) => reshape(g, binary(g, 'Mul', reshape(g, x, [24]), scalar), [4, 6]),
  ['Mul'],
  ['Reshape', 'Mul', 'Reshape'],
)
rewrites(
  'two equal reshapes meet',
  'sink',
  (g, { x, y }) => binary(g, 'Mul', reshape(g, x, [24]), reshape(g, y, [24])),
  ['Mul', 'Reshape'],
  ['Reshape', 'Reshape', 'Mul'],
)
rewrites(
  'a vector along the columns moves below the reshape of a product',
  'sink',
  (g, { x, row }) => binary(g, 'Mul', reshape(g, unary(g, 'Exp', x), [2, 2, 6]), row),
  ['Exp', 'Mul', 'Reshape'],
  ['Exp', 'Reshape', 'Mul'],
)

test('associate: small factors are multiplied first', () => {
  const g = new Graph()
  const { x, row, scalar } = inputs(g)
  const product = binary(g, 'Mul', binary(g, 'Mul', x, row), scalar)
  assert.is(product.inputs.includes(x), true)
  assert.equal(product.inputs.find(v => v !== x)!.shape, [6])
  const apart = binary(g, 'Mul', binary(g, 'Mul', x, row), inputs(g).column)
  assert.is(apart.inputs.includes(x), false, 'a row times a column would be as large as X')
})

rewrites(
  'a vector added to a product becomes its bias',
  'bias',
  (g, { x, y, vector }) => binary(g, 'Add', gemm(g, x, y, false, true), vector),
  ['Gemm'],
  ['Gemm', 'Add'],
)
rewrites(
  'also after a reshape of its rows',
  'bias',
  (g, { x, row }) => binary(g, 'Add', reshape(g, gemm(g, x, g.input('w', [6, 6], 'float32')), [2, 2, 6]), row),
  ['Gemm', 'Reshape'],
  ['Gemm', 'Add', 'Reshape'],
)
test('bias: a column, a matrix or a second vector is added separately', () => {
  const g = new Graph()
  const { x, y, column, vector } = inputs(g)
  const product = gemm(g, x, y, false, true)
  assert.equal(ops(binary(g, 'Add', product, column)), ['Gemm', 'Add'])
  assert.equal(ops(binary(g, 'Add', product, g.input('m', [4, 4], 'float32'))), ['Gemm', 'Add'])
  assert.equal(ops(binary(g, 'Add', binary(g, 'Add', product, vector), g.input('w', [4], 'float32'))), ['Gemm', 'Add'])
})

test('comparisons return booleans', () => {
  const g = new Graph()
  const { x, row } = inputs(g)
  assert.is(binary(g, 'Less', x, row).dtype, 'bool')
  assert.is(binary(g, 'Max', x, row).dtype, 'float32')
})

test.run()
