import type { Tensor } from '@tensorflow/tfjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { tf } from '../../src/engine/tf.ts'
import { mlp } from '../../src/nn/mlp.ts'
import { count, trainable } from '../../src/nn/variables.ts'

const shape = { inputs: 16, hidden: [100, 50], outputs: 3, activation: 'relu' } as const

test('layers have the widths asked for', () => {
  const model = mlp(shape, rng(1))
  assert.equal(
    trainable(model).map(v => v.shape),
    [[16, 100], [100], [100, 50], [50], [50, 3], [3]],
  )
  assert.is(count(trainable(model)), 16 * 100 + 100 + 100 * 50 + 50 + 50 * 3 + 3)
  assert.equal(model.outputs[0]!.shape, [null, 3])
})

test('initial weights and biases are uniform in ±1/√n', () => {
  const initial = trainable(mlp(shape, rng(1))).map(v => v.dataSync<'float32'>())
  for (const [i, fanIn] of [16, 16, 100, 100, 50, 50].entries()) {
    const limit = 1 / Math.sqrt(fanIn)
    const values = initial[i]!
    assert.ok(values.every(x => Math.abs(x) <= limit))
    if (values.length < 100) continue
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const variance = values.reduce((a, b) => a + b * b, 0) / values.length
    assert.ok(Math.abs(mean) < 0.1 * limit, `mean ${mean}`)
    assert.ok(Math.abs(variance / (limit ** 2 / 3) - 1) < 0.2, `variance ${variance} against ${limit ** 2 / 3}`)
  }
})

test('the same seed gives the same weights, another seed others', () => {
  const first = (seed: number) => trainable(mlp(shape, rng(seed)))[0]!.dataSync()
  assert.equal(first(1), first(1))
  assert.not.equal(first(1), first(2))
})

test('no hidden layer makes a linear map; the output activation is applied', () => {
  const model = mlp({ inputs: 2, hidden: [], outputs: 2, activation: 'relu', outputActivation: 'tanh' }, rng(1))
  const [kernel, bias] = trainable(model)
  kernel!.assign(
    tf.tensor2d([
      [1, 0],
      [0, -3],
    ]),
  )
  bias!.assign(tf.tensor1d([0.5, 0]))
  const output = (model.apply(tf.tensor2d([[1, 1]])) as Tensor).dataSync()
  assert.ok(Math.abs(output[0]! - Math.tanh(1.5)) < 1e-6)
  assert.ok(Math.abs(output[1]! - Math.tanh(-3)) < 1e-6)
})

test.run()
