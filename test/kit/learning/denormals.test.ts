import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { tf } from '../../../src/engine/tf.ts'
import { flushDenormals } from '../../../src/kit/learning/denormals.ts'

test('vanishing numbers become 0 when a multiple of 128 updates is passed, and only then', async () => {
  const engine = await openOnnxEngine()
  const given = [1e-45, -1e-39, 2e-31, -2e-29, 0.5, 0]
  engine.own({ slot: [tf.variable(tf.tensor1d(given), false)], other: [tf.variable(tf.tensor1d([1e-45]), false)] })
  const before = engine.read('slot')
  flushDenormals(engine, ['slot'], 120, 127)
  assert.equal(engine.read('slot'), before)
  flushDenormals(engine, ['slot'], 120, 128)
  assert.equal(engine.read('slot'), Float32Array.of(0, 0, 0, -2e-29, 0.5, 0))
  assert.equal(engine.read('other'), Float32Array.of(1e-45))
  engine.dispose()
})

test.run()
