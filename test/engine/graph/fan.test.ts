import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { unary } from '../../../src/engine/graph/elementwise.ts'
import { Graph } from '../../../src/engine/graph/graph.ts'
import { type Listing, list } from '../../../src/engine/graph/listing.ts'
import { encode } from '../../../src/engine/graph/onnx.ts'
import { narrowSplits } from '../../../src/engine/graph/passes/fan.ts'
import { slice } from '../../../src/engine/graph/shape.ts'
import { loadRuntime } from '../../../src/engine/onnx/load.ts'

/** Part i of a vector has i % 3 + 1 elements; each goes through an Exp. */
function parts(n: number): Listing {
  const lengths = Array.from({ length: n }, (_, i) => (i % 3) + 1)
  const total = lengths.reduce((a, b) => a + b, 0)
  const g = new Graph()
  const x = g.input('lengths', [2, total], 'float32') // a name that the pass uses too
  let at = 0
  return list(
    lengths.map((length, i) => {
      at += length
      return { name: `y${i}`, value: unary(g, 'Exp', slice(g, x, 1, at - length, length)) }
    }),
  )
}

async function run(listing: Listing): Promise<Record<string, number[]>> {
  const runtime = await loadRuntime()
  const session = await runtime.session(encode(listing, 'parts'))
  const [{ shape }] = listing.inputs as [Listing['inputs'][0]]
  const data = Float32Array.from({ length: shape[0]! * shape[1]! }, (_, i) => i / 50)
  const fetches = Object.fromEntries(
    listing.outputs.map(({ name, shape }) => [
      name,
      runtime.tensor('float32', new Float32Array(shape[0]! * shape[1]!), shape),
    ]),
  )
  await session.run({ lengths: runtime.tensor('float32', data, shape) }, fetches)
  session.dispose()
  return Object.fromEntries(Object.entries(fetches).map(([name, { data }]) => [name, [...data]]))
}

for (const n of [1, 2, 3, 4, 7, 8, 9, 10, 25, 27, 28, 50])
  test(`a split into ${n} parts becomes splits into at most 3, with the same parts`, async () => {
    const wide = parts(n)
    const narrow = narrowSplits(wide, 3)
    for (const { op, outputs } of narrow.nodes) assert.ok(op !== 'Split' || outputs.length <= 3, `${outputs}`)
    assert.equal(await run(narrow), await run(wide))
    if (n <= 3) assert.is(narrow, wide, 'a narrow split is kept')
  })

test.run()
