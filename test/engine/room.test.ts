import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
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
import { tf } from '../../src/engine/tf.ts'
import { type Learning, tower } from './steps.ts'

const MB = 2 ** 20
const lowered = ({ step, inputs, groups }: Learning) => {
  const layout = new Layout()
  layout.add(groups)
  return lower(step, inputs, layout, { name: 'tower', updates: 1 }).listing
}

test('a chain needs its input, and two values at a time', () => {
  const g = new Graph()
  const x = g.input('x', [MB / 4], 'float32')
  const chain = [1, 2, 3, 4].reduce(v => unary(g, 'Exp', v), x)
  assert.is(needOf(list([{ name: 'y', value: chain }])).bytes, 3 * MB)
})

test('what is used again later is kept, a view of it costs nothing, truth values a byte', () => {
  const g = new Graph()
  const x = g.input('x', [MB / 4], 'float32')
  const y = unary(g, 'Exp', x)
  const view = reshape(g, y, [MB / 8, 2])
  const late = binary(g, 'Mul', unary(g, 'Tanh', unary(g, 'Tanh', view)), view)
  assert.is(needOf(list([{ name: 'z', value: late }])).bytes, 4 * MB + 16, 'and the two numbers of its shape')
  const positive = g.node('Greater', [x, x], [MB / 4], 'bool')
  assert.is(needOf(list([{ name: 'z', value: positive }])).bytes, 1.25 * MB)
})

test('most of what a tower needs for learning are patches, and they grow with the batch', () => {
  const [one, four] = [8, 32].map(batch => needOf(lowered(tower({ rows: 9, columns: 9, filters: 16, batch }))))
  assert.ok(one!.patches > one!.bytes / 2, `${one!.patches} of ${one!.bytes}`)
  assert.ok(Math.abs(four!.patches / one!.patches - 4) < 0.1)
})

test('a step that has no room is refused before it starts, with what it needs and why', async () => {
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
    /^the step "tower" needs about 0\.00\d+ GB of memory at once, 0\.00\d+ GB of it for the patches of its convolutions, and there are 0\.002 GB: use a smaller batch/,
  )
  small.dispose()
})

test('a step without convolutions is refused without a word of them', () => {
  const g = new Graph()
  const listing = list([{ name: 'y', value: unary(g, 'Exp', g.input('x', [MB], 'float32')) }])
  checkRoom('fits', listing, 8 * MB)
  assert.throws(
    () => checkRoom('big', listing, 7 * MB),
    /"big" needs about 0\.0078 GB of memory at once, and there are/,
  )
})

test('one convolution that no computer has room for is refused at its line, without numbering its patches', () => {
  const step = ({ x, f }: Record<'x' | 'f', Tensor>) => ({
    y: tf.conv2d(x as Tensor4D, f as Tensor4D, 1, 'same') as Tensor,
  })
  const inputs = { x: { shape: [100_000, 4096, 4096, 8] }, f: { shape: [5, 5, 8, 8] } }
  assert.throws(
    () => lower(step, inputs, new Layout(), { name: 'large', updates: 1 }),
    (e: Error) =>
      e instanceof UserError &&
      /^a convolution \(at .*room\.test\.[jt]s:\d+:\d+\) needs 1[23]00000 GB of memory for its 1677721600000 patches of 200 numbers/.test(
        e.message,
      ),
  )
})

test.run()
