import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Engine } from '../../../src/engine/engine.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { flatten } from '../../../src/nn/flat.ts'

const vector = (...values: number[]) => tf.variable(tf.tensor1d(values))
const values = (engine: Engine, group: string) => [...engine.read(group)]
const none = {}

test('groups are read and written as flat vectors', async () => {
  const engine = await openOnnxEngine()
  const parts = [vector(1, 2), vector(3)]
  engine.own({ parts })
  assert.equal(engine.groups, ['parts'])
  const copy = engine.read('parts')
  copy.fill(0)
  assert.equal(values(engine, 'parts'), [1, 2, 3], 'read returns a copy')
  engine.write('parts', [4, 5, 6])
  assert.equal(values(engine, 'parts'), [4, 5, 6])
  const sum = await engine.compile(() => ({ sum: flatten(parts).sum() }), none)
  sum.run()
  assert.is(sum.outputs.sum[0], 15)
  engine.write('parts', Float32Array.of(1, 1, 1))
  sum.run()
  assert.is(sum.outputs.sum[0], 3)
  assert.throws(() => engine.write('parts', [1, 2]), '"parts" holds 3 numbers, but 2 were given')
  assert.throws(() => engine.read('rest'), 'there is no state group "rest"; there are: parts')
  assert.throws(() => engine.own({ parts: [vector(1)] }), 'the state group "parts" exists already')
  assert.throws(() => engine.own({ more: [parts[0]!] }), 'of "more" is in "parts" already')
  assert.throws(
    () => engine.own({ mixed: [vector(1), tf.variable(tf.tensor1d([1], 'int32'))] }),
    'mixes float32 and int32',
  )
  engine.dispose()
})

test('engines that own the same variables are independent', async () => {
  const w = vector(1, 2)
  const double = () => {
    w.assign(w.mul(2))
    return none as Record<never, Tensor>
  }
  const [first, second] = [await openOnnxEngine(), await openOnnxEngine()]
  for (const engine of [first, second]) engine.own({ w: [w] })
  ;(await first.compile(double, none)).run()
  assert.equal(
    [values(first, 'w'), values(second, 'w')],
    [
      [2, 4],
      [1, 2],
    ],
  )
  first.dispose()
  second.dispose()
})

test.run()
