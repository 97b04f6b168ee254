import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { scalar } from '../../src/env-kit/scalar.ts'

test('the number is rounded to float32, whatever the array type', () => {
  for (const action of [[0.1], Float32Array.of(0.1), Float64Array.of(0.1)])
    assert.is(scalar(action, 'Toy'), Math.fround(0.1))
  assert.is(scalar([7], 'Toy'), 7)
})

test('anything but one finite number is rejected in one sentence', () => {
  const message = (action: unknown) => {
    try {
      scalar(action as number[], 'Toy')
    } catch (error) {
      assert.instance(error, UserError)
      return (error as Error).message
    }
    return 'taken'
  }
  const sentence = (given: string) => `Toy takes an action of one finite number in a Float32Array(1), not ${given}.`
  assert.is(message([]), sentence('[]'))
  assert.is(message(Float32Array.of(1, 2)), sentence('[1, 2]'))
  assert.is(message([Number.NaN]), sentence('[NaN]'))
  assert.is(message(Float32Array.of(-Infinity)), sentence('[-Infinity]'))
  assert.is(message([1e39]), sentence('[1e+39]'))
  assert.is(message(['1']), sentence('["1"]'))
  assert.is(message(1), sentence('1'))
  assert.is(message('1'), sentence('"1"'))
  assert.is(message(null), sentence('null'))
  assert.is(message(undefined), sentence('undefined'))
  assert.is(message({ 0: 1, length: 1 }), sentence('an object'))
  assert.is(message(new DataView(new ArrayBuffer(1))), sentence('an object'))
  assert.is(message(BigInt64Array.of(1n)), sentence('[1]'))
  assert.is(message(new Float32Array(1000)), sentence('1000 numbers'))
})

test.run()
