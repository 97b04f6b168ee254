import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Scalar, type Tensor1D, tf } from '../../src/engine/tf.ts'
import { assignFlat, flatGradients, flatten } from '../../src/nn/flat.ts'

test('assignFlat undoes flatten', () => {
  const a = tf.variable(
    tf.tensor2d([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  )
  const b = tf.variable(tf.scalar(7))
  assert.equal([...flatten([a, b]).dataSync()], [1, 2, 3, 4, 5, 6, 7])
  assignFlat([a, b], flatten([a, b]).mul(10) as Tensor1D)
  assert.equal(a.arraySync(), [
    [10, 20, 30],
    [40, 50, 60],
  ])
  assert.is(b.arraySync(), 70)
})

test('gradients follow the order of the variables', () => {
  const a = tf.variable(tf.tensor1d([1, 2]))
  const b = tf.variable(tf.scalar(3))
  const { grads } = tf.variableGrads(() => a.square().sum().add(b.mul(5)) as Scalar, [a, b])
  assert.equal([...flatGradients([b, a], grads).dataSync()], [5, 2, 4])
})

test.run()
