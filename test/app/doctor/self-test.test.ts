import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { difference, learnBy, learnOn } from '../../../src/app/doctor/self-test.ts'
import { ways } from '../../cli/ways.ts'

test('three updates are the same on both engines, and lower the loss', async () => {
  const [onnx, tfjs, again] = [
    await learnOn({ device: 'cpu', engine: 'onnx' }),
    await learnOn({ device: 'cpu', engine: 'tfjs' }),
    await learnBy('onnx-cuda', ways),
  ]
  assert.is(onnx.losses.length, 3)
  assert.ok(onnx.losses[2]! < onnx.losses[1]! && onnx.losses[1]! < onnx.losses[0]!, String(onnx.losses))
  assert.ok(difference(tfjs, onnx) < 1e-5, String(tfjs.losses))
  assert.is(difference(again, onnx), 0)
  assert.match(onnx.description, /^onnxruntime /)
  assert.ok(onnx.ms > 0)
})

test('the difference is the largest one, relative', () => {
  const lesson = (losses: number[]) => ({ device: 'cpu' as const, description: '', losses, ms: 1 })
  assert.is(difference(lesson([2, 5, 1.5]), lesson([2, 4, 1])), 0.5)
  assert.ok(Number.isNaN(difference(lesson([Number.NaN, 4]), lesson([2, 4]))))
})

test.run()
