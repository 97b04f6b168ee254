import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { tf } from '../../src/engine/tf.ts'
import { flatten } from '../../src/nn/flat.ts'
import { seeded } from '../../src/nn/seeded.ts'
import { trainable } from '../../src/nn/variables.ts'

const INITIALIZERS = [
  'glorotNormal',
  'heUniform',
  'leCunNormal',
  'randomNormal',
  'randomUniform',
  'truncatedNormal',
] as const

for (const kernelInitializer of INITIALIZERS)
  test(`${kernelInitializer} gives the same bits for the same seed only`, () => {
    const weights = (seed: number) => {
      const model = seeded(rng(seed), () => {
        const model = tf.sequential()
        model.add(tf.layers.conv2d({ filters: 3, kernelSize: 2, inputShape: [4, 4, 2], kernelInitializer }))
        model.add(tf.layers.flatten())
        model.add(tf.layers.dense({ units: 5, kernelInitializer }))
        return model
      })
      return Buffer.from(flatten(trainable(model)).dataSync().slice().buffer).toString('hex')
    }
    const once = weights(1)
    assert.is(once, weights(1))
    assert.is.not(once, weights(2))
  })

test('Math.random is restored, even if the builder throws', () => {
  const original = Math.random
  assert.throws(() =>
    seeded(rng(1), () => {
      throw new Error('no network')
    }),
  )
  assert.is(Math.random, original)
})

test.run()
