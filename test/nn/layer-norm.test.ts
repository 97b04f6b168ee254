import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { repairGradients } from '../../src/engine/gradients.ts'
import { type layers as Layers, type Tensor, tf, type Variable } from '../../src/engine/tf.ts'
import { layerNormalization } from '../../src/nn/layer-norm.ts'
import { trainable } from '../../src/nn/variables.ts'

repairGradients()

const near = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) => {
  assert.is(actual.length, expected.length)
  for (let i = 0; i < expected.length; i++)
    assert.ok(Math.abs(actual[i]! - expected[i]!) < tolerance, `element ${i}: ${actual[i]}, not ${expected[i]}`)
}
const modelOf = (layer: Layers.Layer, inputShape: number[]) => {
  const model = tf.sequential()
  model.add(tf.layers.activation({ activation: 'linear', inputShape }))
  model.add(layer)
  return model
}

test('each row has mean 0 and variance 1, then γ and β', () => {
  const model = modelOf(layerNormalization(0), [4])
  const [gamma, beta] = trainable(model) as [Variable, Variable]
  gamma.assign(tf.tensor1d([1, 1, 2, 2]))
  beta.assign(tf.tensor1d([0, 0, 0, 5]))
  const x = tf.tensor2d([
    [1, 1, 5, 5], // μ = 3, σ = 2
    [-1, 7, -1, 7], // μ = 3, σ = 4
  ])
  near((model.apply(x) as Tensor).dataSync(), [-1, -1, 2, 7, -1, 1, -2, 7], 1e-5)
})

for (const inputShape of [[6], [2, 3, 6]])
  test(`it equals TF.js's layer and its derivatives on inputs of [${inputShape}]`, () => {
    const random = rng('layer norm')
    const size = 4 * inputShape.reduce((a, b) => a * b, 1)
    const normals = (n: number) => Float32Array.from({ length: n }, () => random.normal())
    const x = tf.tensor(normals(size), [4, ...inputShape])
    const weights = tf.tensor(normals(size), [4, ...inputShape])
    const scales = [tf.tensor1d(normals(6)), tf.tensor1d(normals(6))] as const
    const [ours, theirs] = [layerNormalization(0.1), tf.layers.layerNormalization({ epsilon: 0.1 })].map(layer => {
      const model = modelOf(layer, inputShape)
      const [gamma, beta] = trainable(model) as [Variable, Variable]
      gamma.assign(scales[0])
      beta.assign(scales[1])
      const f = (x: Tensor) => (model.apply(x) as Tensor).mul(weights).sum().asScalar()
      const { value, grads } = tf.variableGrads(() => f(x), [gamma, beta])
      return [value, grads[gamma.name]!, grads[beta.name]!, tf.grad(f)(x)].map(t => t.dataSync())
    }) as [Float32Array[], Float32Array[]]
    for (const [i, values] of theirs.entries()) near(ours[i]!, values, 1e-4)
  })

test.run()
