import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binary } from '../../../src/engine/graph/elementwise.ts'
import { Graph } from '../../../src/engine/graph/graph.ts'
import { list, print } from '../../../src/engine/graph/listing.ts'
import { encode } from '../../../src/engine/graph/onnx.ts'
import { safeInPlace } from '../../../src/engine/onnx/in-place.ts'
import { loadRuntime } from '../../../src/engine/onnx/load.ts'
import { needOf } from '../../../src/engine/room.ts'

/** s ← s + x·w, with the old and the new s as results. */
function sums(backwards: boolean) {
  const g = new Graph()
  const [w, start, xs] = [
    g.input('w', [2], 'float32'),
    g.input('start', [2], 'float32'),
    g.input('xs', [3, 2], 'float32'),
  ]
  const [s, x] = [g.input('in:s', [2], 'float32'), g.input('in:x', [2], 'float32')]
  const twice = binary(g, 'Mul', w, g.scalar(2)) // outside
  const next = binary(g, 'Add', s, binary(g, 'Mul', x, twice))
  const made = g.loop([start, xs], { inputs: [s, x], outputs: [next, s, next] }, 1, backwards)
  return { g, w, made }
}

async function run(backwards: boolean) {
  const { made } = sums(backwards)
  const listing = list(made.map((value, i) => ({ name: `y${i}`, value })))
  const runtime = await loadRuntime()
  const session = await runtime.session(encode(listing, 'sums'))
  const given = { w: [1, 2], start: [10, 20], xs: [1, 1, 2, 2, 3, 3] }
  const feeds = listing.inputs.map(({ name, shape }) => {
    const data = Float32Array.from(given[name as 'w'])
    return [name, runtime.tensor('float32', data, shape)]
  })
  const results = listing.outputs.map(({ name, shape }) => {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
    return { data, entry: [name, runtime.tensor('float32', data, shape)] }
  })
  await session.run(Object.fromEntries(feeds), Object.fromEntries(results.map(({ entry }) => entry)))
  session.dispose()
  return results.map(({ data }) => [...data])
}

test('a loop carries its state and stacks results, forwards', async () => {
  assert.equal(await run(false), [
    [22, 44],
    [10, 20, 12, 24, 16, 32],
    [12, 24, 16, 32, 22, 44],
  ])
})

test('backwards, results keep the order of the sequences', async () => {
  assert.equal(await run(true), [
    [22, 44],
    [20, 40, 16, 32, 10, 20],
    [22, 44, 20, 40, 16, 32],
  ])
})

test('what does not depend on the step is computed before the loop, and unused results are left out', () => {
  const { made } = sums(false)
  const listing = list([{ name: 'y', value: made[0]! }])
  const [outside, scan] = listing.nodes
  assert.equal([outside!.op, scan!.op, listing.nodes.length], ['Mul', 'Scan', 2])
  assert.equal(
    scan!.body!.nodes.map(({ op }) => op),
    ['Mul', 'Add'],
  )
  assert.equal(scan!.outputs, ['y'])
  assert.equal(scan!.reads, outside!.outputs)
  assert.match(print(listing), 'Scan(')
  assert.ok(needOf(listing).bytes > 0)
})

test('state that a loop reads is not overwritten before', () => {
  const g = new Graph()
  const state = g.input('state:w', [2], 'float32')
  const [s, x] = [g.input('in:s', [2], 'float32'), g.input('in:x', [2], 'float32')]
  const body = { inputs: [s, x], outputs: [binary(g, 'Add', s, binary(g, 'Mul', x, state))] }
  const operands = [g.input('start', [2], 'float32'), g.input('xs', [3, 2], 'float32')]
  const [sum] = g.loop(operands, body, 1, false)
  const after = binary(g, 'Add', state, g.input('step', [2], 'float32'))
  const listing = list([
    { name: 'sum', value: sum! },
    { name: 'state:w:out', value: after },
  ])
  assert.not.ok(safeInPlace(listing, 'state:w', 'state:w:out'))
})

test.run()
