import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binary, unary } from '../../../src/engine/graph/elementwise.ts'
import { Graph } from '../../../src/engine/graph/graph.ts'
import { list } from '../../../src/engine/graph/listing.ts'
import { reshape, slice } from '../../../src/engine/graph/shape.ts'
import type { Value } from '../../../src/engine/graph/value.ts'
import { Layout } from '../../../src/engine/layout.ts'
import { lower, stateInput, stateOutput } from '../../../src/engine/lower.ts'
import { safeInPlace } from '../../../src/engine/onnx/in-place.ts'
import { ddpg, dqn, type Learning } from '../steps.ts'

/** Whether `next` may overwrite w, given what else the graph computes from the old w. */
function safe(make: (g: Graph, w: Value, x: Value) => { next: Value; others?: Record<string, Value> }): boolean {
  const g = new Graph()
  const { next, others = {} } = make(g, g.input('w', [6], 'float32'), g.input('x', [6], 'float32'))
  const outputs = Object.entries({ next, ...others }).map(([name, value]) => ({ name, value }))
  return safeInPlace(list(outputs), 'w', 'next')
}
const half = (g: Graph, v: Value, at: number) => slice(g, v, 0, at, 3)

test('an element-wise update may overwrite the old value', () => {
  assert.ok(safe((g, w, x) => ({ next: binary(g, 'Sub', w, x) })))
  assert.ok(safe((g, w, x) => ({ next: binary(g, 'Mul', binary(g, 'Add', w, x), w) })))
  assert.ok(safe((g, w, x) => ({ next: binary(g, 'Sub', w, binary(g, 'Mul', unary(g, 'Exp', w), x)) })))
})

test('readers that the update depends on do not prevent that, others do', () => {
  const gradient = (g: Graph, w: Value) => reshape(g, binary(g, 'Mul', half(g, w, 0), half(g, w, 3)), [3])
  const update = (g: Graph, w: Value) =>
    binary(g, 'Sub', w, g.node('Tile', [gradient(g, w), g.ints([2])], [6], 'float32'))
  assert.ok(safe((g, w) => ({ next: update(g, w) })))
  assert.ok(safe((g, w) => ({ next: update(g, w), others: { seen: gradient(g, w) } })))
  assert.not.ok(safe((g, w) => ({ next: update(g, w), others: { late: unary(g, 'Exp', w) } })))
})

test('a writer that reads other elements may not', () => {
  assert.not.ok(
    safe((g, w) => ({ next: g.node('Concat', [half(g, w, 3), half(g, w, 0)], [6], 'float32', { axis: 0 }) })),
  )
  assert.not.ok(safe((g, w) => ({ next: g.node('Softmax', [w], [6], 'float32', { axis: 0 }) })))
})

/** w − mean(view)·x, with another reader `late` of the view that the update does not depend on. */
const throughView = (view: (g: Graph, w: Value) => Value) => (g: Graph, w: Value, x: Value) => {
  const seen = view(g, w)
  const mean = g.node('ReduceMean', [seen, g.ints([...seen.shape.keys()])], [1], 'float32', { keepdims: 0 })
  const product = (v: Value) =>
    g.node(
      'MatMul',
      [
        g.constant(
          new Float32Array(4).map((_, i) => i),
          [2, 2],
          'float32',
        ),
        v,
      ],
      [2, 3],
      'float32',
    )
  return { next: binary(g, 'Sub', w, binary(g, 'Mul', mean, x)), others: { late: product(seen) } }
}
const VIEWS: Readonly<Record<string, (g: Graph, w: Value) => Value>> = {
  Reshape: (g, w) => reshape(g, w, [2, 3]),
  Unsqueeze: (g, w) => g.node('Unsqueeze', [g.node('Identity', [w], [6], 'float32'), g.ints([0])], [1, 6], 'float32'),
  Flatten: (g, w) => g.node('Flatten', [reshape(g, w, [1, 2, 3])], [2, 3], 'float32', { axis: 2 }),
  'Squeeze of a Reshape': (g, w) => g.node('Squeeze', [reshape(g, w, [1, 2, 3]), g.ints([0])], [2, 3], 'float32'),
  'Transpose, fused into MatMul': (g, w) =>
    g.node('Transpose', [reshape(g, w, [3, 2])], [2, 3], 'float32', { perm: [1, 0] }),
  'a scale, fused into MatMul': (g, w) => binary(g, 'Mul', reshape(g, w, [2, 3]), g.scalar(0.5)),
}
for (const [name, view] of Object.entries(VIEWS))
  test(`readers of possible aliases of the old value count too: ${name}`, () => {
    assert.not.ok(safe(throughView(view)))
  })

test('readers of values computed from the old one do not count', () => {
  assert.ok(safe(throughView((g, w) => unary(g, 'Exp', reshape(g, w, [2, 3])))))
  assert.ok(safe(throughView((g, w) => reshape(g, binary(g, 'Mul', w, w), [2, 3]))))
})

test('a view of the new value does not alias the old one', () => {
  const halved = (g: Graph, w: Value) => binary(g, 'Mul', w, g.scalar(0.5))
  assert.ok(safe((g, w) => ({ next: halved(g, w), others: { seen: reshape(g, halved(g, w), [2, 3]) } })))
})

test('two states that are swapped may not', () => {
  assert.not.ok(safe((_, w, x) => ({ next: x, others: { other: w } })))
})

for (const [name, { step, inputs, groups }] of Object.entries({ dqn: dqn(), ddpg: ddpg() } as Record<string, Learning>))
  for (const updates of [1, 4])
    test(`${name}, ${updates} updates: every group is updated in place`, () => {
      const layout = new Layout()
      layout.add(groups)
      const { listing, writes } = lower(step, inputs, layout, { name, updates })
      assert.equal([...writes].sort(), Object.keys(groups).sort())
      const swapped = writes.filter(group => !safeInPlace(listing, stateInput(group), stateOutput(group)))
      assert.equal(swapped, [])
    })

test.run()
