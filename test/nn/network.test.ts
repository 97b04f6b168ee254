import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { rng } from '../../src/core/rng.ts'
import { dropout } from '../../src/nn/dropout.ts'
import { flatten } from '../../src/nn/flat.ts'
import { buildNetwork, type NetworkBuilder } from '../../src/nn/network.ts'
import { trainable } from '../../src/nn/variables.ts'

const product = (shape: number[]) => shape.reduce((a, b) => a * b, 1)
const shape = { inputs: [4, 5], outputs: 3 }
const dense =
  (inputShape: number[], units: number): NetworkBuilder =>
  tf =>
    tf.sequential({
      layers: [tf.layers.reshape({ inputShape, targetShape: [product(inputShape)] }), tf.layers.dense({ units })],
    })

test('a network may take observations in their own shape or flattened', () => {
  assert.equal(buildNetwork(dense([4, 5], 3), shape, rng(1)).outputs[0]!.shape, [null, 3])
  assert.equal(buildNetwork(dense([20], 3), shape, rng(1)).inputs[0]!.shape, [null, 20])
})

test('it may contain our dropout', () => {
  const dropping: NetworkBuilder = tf =>
    tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [20] }), dropout(0.5)] })
  assert.equal(buildNetwork(dropping, shape, rng(1)).outputs[0]!.shape, [null, 3])
})

test('its weights follow the seed', () => {
  const weights = (seed: number) =>
    flatten(trainable(buildNetwork(dense([20], 3), shape, rng(seed))))
      .arraySync()
      .join()
  assert.is(weights(1), weights(1))
  assert.is.not(weights(1), weights(2))
})

const refused: [string, NetworkBuilder, RegExp][] = [
  ['a wrong output width', dense([20], 7), /has \[7\] outputs, but 3 are needed/],
  ['a wrong input shape', dense([4, 6], 3), /inputs of shape \[4,6\], but an observation has shape \[4,5\]/],
  [
    'an output of more axes',
    tf => tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4, 5] })] }),
    /has \[4,3\] outputs/,
  ],
  ['no input shape', tf => tf.sequential({ layers: [tf.layers.dense({ units: 3 })] }), /function failed: .*inputShape/],
  [
    'a second output',
    tf => {
      const input = tf.input({ shape: [4, 5] })
      return tf.model({ inputs: input, outputs: [input, tf.layers.flatten().apply(input) as typeof input] })
    },
    /1 inputs and 2 outputs/,
  ],
  [
    "TF.js's dropout",
    tf =>
      tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [20] }), tf.layers.dropout({ rate: 0.5 })] }),
    /use sente's own dropout\(rate\)/,
  ],
  ['no model', () => 3 as never, /must return a TF.js LayersModel.*not number/],
  ['a promise', (async () => 3) as never, /not a promise/],
]
for (const [what, builder, message] of refused)
  test(`${what} is refused`, () => {
    try {
      buildNetwork(builder, shape, rng(1))
      assert.unreachable()
    } catch (error) {
      assert.instance(error, UserError)
      assert.match((error as Error).message, message)
    }
  })

test.run()
