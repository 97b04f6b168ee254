import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binary, unary } from '../../../src/engine/graph/elementwise.ts'
import { Graph } from '../../../src/engine/graph/graph.ts'
import { inOrder, list, print } from '../../../src/engine/graph/listing.ts'
import { slice } from '../../../src/engine/graph/shape.ts'
import type { Value } from '../../../src/engine/graph/value.ts'

const vector = (g: Graph, name = 'x', n = 12) => g.input(name, [n], 'float32')
const out = (values: Record<string, Value>) => list(Object.entries(values).map(([name, value]) => ({ name, value })))

test('operands come before their users, each once', () => {
  const g = new Graph()
  const a = unary(g, 'Exp', vector(g))
  const b = unary(g, 'Sin', a)
  const c = binary(g, 'Mul', b, a)
  assert.equal(
    inOrder([c, a]).map(v => v.op),
    ['Input', 'Exp', 'Sin', 'Mul'],
  )
})

test('a chain of 100,000 nodes does not overflow the stack', () => {
  const g = new Graph()
  let v = vector(g)
  for (let i = 0; i < 100_000; i++) v = g.node('Exp', [v], [12], 'float32', { i })
  assert.is(inOrder([v]).length, 100_001)
})

test('unused values are left out', () => {
  const g = new Graph()
  const x = vector(g)
  binary(g, 'Mul', x, vector(g, 'unused'))
  const { nodes, inputs } = out({ y: unary(g, 'Exp', x) })
  assert.is(nodes.length, 1)
  assert.equal(
    inputs.map(p => p.name),
    ['x'],
  )
})

test('a computed output gets its own name', () => {
  const g = new Graph()
  const a = unary(g, 'Exp', vector(g))
  const { nodes } = out({ b: unary(g, 'Sin', a), a })
  assert.equal(
    nodes.map(n => [n.op, n.inputs, n.outputs]),
    [
      ['Exp', ['x'], ['a']],
      ['Sin', ['a'], ['b']],
    ],
  )
})

test('a second name, a passed-through input and a constant become copies', () => {
  const g = new Graph()
  const x = vector(g)
  const a = unary(g, 'Exp', x)
  const { nodes, outputs } = out({ first: a, second: a, through: x, three: g.full(3, [2], 'int32') })
  assert.equal(
    nodes.map(n => n.op),
    ['Exp', 'Identity', 'Identity', 'Identity'],
  )
  assert.equal(
    nodes.slice(1).map(n => n.outputs[0]),
    ['second', 'through', 'three'],
  )
  assert.equal(nodes[1]!.inputs, ['first'])
  assert.equal(nodes[2]!.inputs, ['x'])
  assert.equal(outputs.map(p => [p.name, p.dtype, p.shape]).at(-1), ['three', 'int32', [2]])
})

test('inner names avoid the given ones', () => {
  const g = new Graph()
  const x = vector(g, 'c0')
  const inner = unary(g, 'Exp', x) // would be named t1
  const { nodes, constants } = out({ t1: binary(g, 'Mul', inner, g.scalar(2)) })
  const names = [...nodes.flatMap(n => n.outputs), ...constants.map(c => c.name), 'c0']
  assert.is(new Set(names).size, names.length, names.join())
  assert.equal(nodes.at(-1)!.outputs, ['t1'])
})

test('constants with equal content, shape and type are shared', () => {
  const g = new Graph()
  const x = vector(g)
  const { constants } = out({
    y: binary(g, 'Mul', binary(g, 'Add', x, g.scalar(2)), g.scalar(2)),
    z: unary(g, 'Exp', x),
  })
  assert.is(constants.length, 1)
})

test('slices that cover a value from its start become a single Split', () => {
  const g = new Graph()
  const x = vector(g)
  const parts = [slice(g, x, 0, 0, 4), slice(g, x, 0, 4, 5)]
  const { nodes } = out({ b: unary(g, 'Exp', parts[1]!), a: parts[0]! })
  assert.equal(
    nodes.map(n => n.op),
    ['Split', 'Exp'],
  )
  assert.is(nodes[0]!.outputs.length, 3, 'the rest is split off too')
  assert.is(nodes[0]!.outputs[0], 'a')
})

test('single slices, and slices with a gap or an overlap, stay slices', () => {
  const g = new Graph()
  const x = vector(g)
  const of = (...bounds: [number, number][]) =>
    out(Object.fromEntries(bounds.map(([start, n], i) => [`y${i}`, slice(g, x, 0, start, n)]))).nodes.map(n => n.op)
  assert.equal(of([0, 4], [5, 3]), ['Slice', 'Slice'])
  assert.equal(of([0, 4], [3, 3]), ['Slice', 'Slice'])
  assert.equal(of([4, 4], [8, 4]), ['Slice', 'Slice'])
  assert.equal(of([0, 4]), ['Slice'])
  assert.equal(of([4, 8], [0, 4]), ['Split'], 'in any order')
})

test('slices along different axes become separate Splits', () => {
  const g = new Graph()
  const x = g.input('x', [4, 6], 'float32')
  const { nodes } = out({
    a: slice(g, x, 0, 0, 2),
    b: slice(g, x, 0, 2, 2),
    c: slice(g, x, 1, 0, 3),
    d: slice(g, x, 1, 3, 3),
  })
  assert.equal(
    nodes.map(n => [n.op, n.attributes]),
    [
      ['Split', { axis: 0 }],
      ['Split', { axis: 1 }],
    ],
  )
})

test('a listing is printed with one node per line', () => {
  const g = new Graph()
  const x = g.input('x', [4, 6], 'float32')
  const y = g.node('LeakyRelu', [binary(g, 'Mul', x, g.scalar(2))], [4, 6], 'float32', { alpha: { float: 0.1 } })
  assert.is(
    print(out({ y })),
    [
      'in x float32[4,6]',
      'const c0 float32[] = 2',
      't2 [4,6] = Mul(x, c0)',
      'y [4,6] = LeakyRelu(t2) {alpha: 0.1}',
      'out y float32[4,6]',
    ].join('\n'),
  )
})

test.run()
