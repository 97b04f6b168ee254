import type { NetworkBuilder } from '../../src/nn/network.ts'

/** A convolution with padding, and batch normalization. */
export const conv: NetworkBuilder = (tf, { inputs, outputs }) =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [...inputs] }),
      tf.layers.batchNormalization(),
      tf.layers.flatten(),
      tf.layers.dense({ units: outputs }),
    ],
  })
/** Q = V + A − mean A, as a functional model. */
export const dueling: NetworkBuilder = (tf, { inputs, outputs }) => {
  const input = tf.input({ shape: [...inputs] })
  const h = tf.layers.dense({ units: 16, activation: 'tanh' }).apply(input) as ReturnType<typeof tf.input>
  const head = (units: number) => tf.layers.dense({ units }).apply(h) as ReturnType<typeof tf.input>
  const mean = tf.layers.dense({ units: outputs, useBias: false, trainable: false })
  const centered = mean.apply(head(outputs)) as ReturnType<typeof tf.input>
  mean.setWeights([tf.eye(outputs).sub(1 / outputs)])
  const value = tf.layers.repeatVector({ n: outputs }).apply(head(1)) as ReturnType<typeof tf.input>
  const values = tf.layers.flatten().apply(value) as ReturnType<typeof tf.input>
  return tf.model({ inputs: input, outputs: tf.layers.add().apply([values, centered]) as typeof input })
}
