import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { type LayersModel, type SymbolicTensor, type Tensor, tf } from '../../../src/engine/tf.ts'
import { forward } from '../../../src/kit/acting/forward.ts'
import { flatten } from '../../../src/nn/flat.ts'
import { type Activation, mlp } from '../../../src/nn/mlp.ts'
import { trainable } from '../../../src/nn/variables.ts'

const random = rng('forward')
const normals = (n: number) => Float32Array.from({ length: n }, () => random.normal())

function compare(model: LayersModel, inputs: number) {
  const weights = flatten(trainable(model)).dataSync<'float32'>()
  const observations = normals(3 * inputs)
  const expected = (
    model.apply(tf.tensor(observations, [3, ...model.inputs[0]!.shape.slice(1)] as number[])) as Tensor
  ).dataSync()
  const loop = forward(model)!
  for (let i = 0; i < 3; i++) {
    const output = loop.run(weights, observations, i * inputs)
    for (const [j, y] of output.entries()) {
      const other = expected[i * output.length + j]!
      assert.ok(Math.abs(y - other) < 1e-5, `row ${i}, output ${j}: ${y} against ${other}`)
    }
  }
}

for (const activation of ['relu', 'tanh', 'sigmoid', 'linear'] as const satisfies Activation[])
  test(`a ${activation} stack agrees with TF.js`, () => {
    compare(mlp({ inputs: 5, hidden: [17, 8], outputs: 3, activation }, random), 5)
    compare(mlp({ inputs: 5, hidden: [], outputs: 2, activation: 'relu', outputActivation: activation }, random), 5)
  })

test('layers without bias and a Flatten in front are plain stacks too', () => {
  const model = tf.sequential()
  model.add(tf.layers.flatten({ inputShape: [2, 3] }))
  model.add(tf.layers.dense({ units: 4, useBias: false, activation: 'relu' }))
  model.add(tf.layers.dense({ units: 2 }))
  compare(model, 6)
})

test('our dropout is the identity outside of training', () => {
  compare(mlp({ inputs: 5, hidden: [17, 8], outputs: 3, activation: 'relu', dropout: 0.5 }, random), 5)
})

test('work counts multiplications', () => {
  assert.is(forward(mlp({ inputs: 4, hidden: [64, 64], outputs: 2, activation: 'relu' }, random))!.work, 4480)
})

test(
  'a Flatten of an image in front is a plain stack; dense layers along an axis, and a Flatten that transposes, ' +
    'are not',
  () => {
    const { dense, flatten } = tf.layers
    compare(tf.sequential({ layers: [flatten({ inputShape: [2, 3] }), dense({ units: 4 })] }), 6)
    const along = [dense({ units: 3, inputShape: [4, 2] }), flatten(), dense({ units: 2 })]
    assert.is(forward(tf.sequential({ layers: along })), undefined)
    const transposing = [flatten({ inputShape: [2, 3], dataFormat: 'channelsFirst' }), dense({ units: 4 })]
    assert.is(forward(tf.sequential({ layers: transposing })), undefined)
  },
)

test('a layer used twice, in one model or two, is left to the engine', () => {
  const input = tf.input({ shape: [2] })
  const layer = tf.layers.dense({ units: 2 })
  const once = layer.apply(input) as SymbolicTensor
  const first = tf.model({ inputs: input, outputs: once })
  compare(first, 2)
  assert.is(forward(tf.model({ inputs: input, outputs: layer.apply(once) as SymbolicTensor })), undefined)
  assert.is(forward(first), undefined)
})

test('other networks are left to the engine', () => {
  const { add, batchNormalization, dense } = tf.layers
  const normalized = [dense({ units: 3, inputShape: [2] }), batchNormalization(), dense({ units: 2 })]
  assert.is(forward(tf.sequential({ layers: normalized })), undefined)
  assert.is(
    forward(mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'relu', normalization: 'layer' }, random)),
    undefined,
  )
  const softmax = [dense({ units: 3, inputShape: [2], activation: 'softmax' })]
  assert.is(forward(tf.sequential({ layers: softmax })), undefined)
  const frozen = [dense({ units: 3, inputShape: [2], trainable: false }), dense({ units: 2 })]
  assert.is(forward(tf.sequential({ layers: frozen })), undefined)
  const input = tf.input({ shape: [2] })
  const map = () => dense({ units: 3 }).apply(input) as SymbolicTensor
  assert.is(forward(tf.model({ inputs: input, outputs: add().apply([map(), map()]) as SymbolicTensor })), undefined)
  compare(tf.model({ inputs: input, outputs: map() }), 2)
})

test.run()
