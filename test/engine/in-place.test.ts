import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binary, unary } from '../../src/engine/graph/elementwise.ts'
import { Graph } from '../../src/engine/graph/graph.ts'
import { list } from '../../src/engine/graph/listing.ts'
import { reshape, slice } from '../../src/engine/graph/shape.ts'
import type { Value } from '../../src/engine/graph/value.ts'
import { safeInPlace } from '../../src/engine/in-place.ts'
import { Layout } from '../../src/engine/layout.ts'
import { lower, stateInput, stateOutput } from '../../src/engine/lower.ts'
import { ddpg, dqn, type Learning } from './steps.ts'

/** Whether `next` may overwrite w, given what else the graph computes from the old w. */
function safe(make: (g: Graph, w: Value, x: Value) => { next: Value; others?: Record<string, Value> }): boolean {
  const g = new Graph()
  const { next, others = {} } = make(g, g.input('w', [6], 'float32'), g.input('x', [6], 'float32'))
  const outputs = Object.entries({ next, ...others }).map(([name, value]) => ({ name, value }))
  return safeInPlace(list(outputs), 'w', 'next')
}
const half = (g: Graph, v: Value, at: number) => slice(g, v, 0, at, 3)

test('an element-wise update of the old value may take its place', () => {
  assert.ok(safe((g, w, x) => ({ next: binary(g, 'Sub', w, x) })))
  assert.ok(safe((g, w, x) => ({ next: binary(g, 'Mul', binary(g, 'Add', w, x), w) })))
  assert.ok(safe((g, w, x) => ({ next: binary(g, 'Sub', w, binary(g, 'Mul', unary(g, 'Exp', w), x)) })))
})

test('readers that the update depends on do not stand in the way, others do', () => {
  const gradient = (g: Graph, w: Value) => reshape(g, binary(g, 'Mul', half(g, w, 0), half(g, w, 3)), [3])
  const update = (g: Graph, w: Value) =>
    binary(g, 'Sub', w, g.node('Tile', [gradient(g, w), g.ints([2])], [6], 'float32'))
  assert.ok(safe((g, w) => ({ next: update(g, w) })))
  assert.ok(safe((g, w) => ({ next: update(g, w), others: { seen: gradient(g, w) } })))
  assert.not.ok(safe((g, w) => ({ next: update(g, w), others: { late: unary(g, 'Exp', w) } })))
})

test('a writer that looks at other elements may not', () => {
  assert.not.ok(
    safe((g, w) => ({ next: g.node('Concat', [half(g, w, 3), half(g, w, 0)], [6], 'float32', { axis: 0 }) })),
  )
  assert.not.ok(safe((g, w) => ({ next: g.node('Softmax', [w], [6], 'float32', { axis: 0 }) })))
})

test('two states that change places may not', () => {
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
