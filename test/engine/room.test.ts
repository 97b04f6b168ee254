import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { binary, unary } from '../../src/engine/graph/elementwise.ts'
import { Graph } from '../../src/engine/graph/graph.ts'
import { list } from '../../src/engine/graph/listing.ts'
import { reshape } from '../../src/engine/graph/shape.ts'
import { Layout } from '../../src/engine/layout.ts'
import { lower } from '../../src/engine/lower.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { checkRoom, needOf } from '../../src/engine/room.ts'
import { type Tensor, type Tensor4D, tf } from '../../src/engine/tf.ts'
import { type Learning, tower } from './steps.ts'

const MB = 2 ** 20
const lowered = ({ step, inputs, groups }: Learning) => {
  const layout = new Layout()
  layout.add(groups)
  return lower(step, inputs, layout, { name: 'tower', updates: 1 }).listing
}

test('a chain needs its input and two values at a time', () => {
  const g = new Graph()
  const x = g.input('x', [MB / 4], 'float32')
  const chain = [1, 2, 3, 4].reduce(v => unary(g, 'Exp', v), x)
  assert.is(needOf(list([{ name: 'y', value: chain }])).bytes, 3 * MB)
})

test('a value read later stays live, a view of it is free, a boolean takes a byte', () => {
  const g = new Graph()
  const x = g.input('x', [MB / 4], 'float32')
  const y = unary(g, 'Exp', x)
  const view = reshape(g, y, [MB / 8, 2])
  const late = binary(g, 'Mul', unary(g, 'Tanh', unary(g, 'Tanh', view)), view)
  assert.is(needOf(list([{ name: 'z', value: late }])).bytes, 4 * MB + 16, 'plus the two numbers of its shape')
  const positive = g.node('Greater', [x, x], [MB / 4], 'bool')
  assert.is(needOf(list([{ name: 'z', value: positive }])).bytes, 1.25 * MB)
})

test('state updated in place is counted once', () => {
  const layout = new Layout()
  const w = tf.variable(tf.zeros([MB / 4]))
  layout.add({ w: [w] })
  const step = ({ x }: Record<'x', Tensor>) => {
    w.assign(w.add(x))
    return {}
  }
  const { listing } = lower(step, { x: { shape: [MB / 4] } }, layout, { name: 'update', updates: 1 })
  assert.is(needOf(listing).bytes, 3 * MB, 'x, and w before and after the update')
  assert.is(needOf(listing, ['state:w:out']).bytes, 2 * MB)
  checkRoom('update', listing, ['state:w:out'], 2 * MB)
  w.dispose()
})

test('most memory of a learning tower is patches, which grow with the batch', () => {
  const [one, four] = [8, 32].map(batch => needOf(lowered(tower({ rows: 9, columns: 9, filters: 16, batch }))))
  assert.ok(one!.patches > one!.bytes / 2, `${one!.patches} of ${one!.bytes}`)
  assert.ok(Math.abs(four!.patches / one!.patches - 4) < 0.1)
})

test('a step that exceeds memory is refused before it runs, with its need and the reason', async () => {
  const { step, inputs, groups } = tower({ rows: 9, columns: 9, filters: 16, batch: 32 })
  const small = await openOnnxEngine({ memory: 2 * MB })
  small.own(groups)
  const error = await small.compile(step, inputs, { name: 'tower' }).then(
    () => undefined,
    (e: Error) => e,
  )
  assert.ok(error instanceof UserError)
  assert.match(
    error.message,
    /^the step "tower" needs about 0\.00\d+ GiB of memory at its peak, 0\.00\d+ GiB of it for the patches of its convolutions, and this machine has 0\.002 GiB: use a smaller batch/,
  )
  small.dispose()
})

test('the refusal of a step without convolutions does not mention them', () => {
  const g = new Graph()
  const listing = list([{ name: 'y', value: unary(g, 'Exp', g.input('x', [MB], 'float32')) }])
  checkRoom('fits', listing, [], 8 * MB)
  assert.throws(
    () => checkRoom('big', listing, [], 7 * MB),
    /"big" needs about 0\.0078 GiB of memory at its peak, and this machine has/,
  )
})

test('a convolution that exceeds any memory is refused at its line, before its patches are indexed', () => {
  const step = ({ x, f }: Record<'x' | 'f', Tensor>) => ({
    y: tf.conv2d(x as Tensor4D, f as Tensor4D, 1, 'same') as Tensor,
  })
  const inputs = { x: { shape: [100_000, 4096, 4096, 8] }, f: { shape: [5, 5, 8, 8] } }
  assert.throws(
    () => lower(step, inputs, new Layout(), { name: 'large', updates: 1 }),
    (e: Error) =>
      e instanceof UserError &&
      /^a convolution \(at .*room\.test\.[jt]s:\d+:\d+\) needs 1,[0-9]{3},[0-9]{3} GiB of memory for its 1677721600000 patches of 200 numbers/.test(
        e.message,
      ),
  )
})

test.run()
