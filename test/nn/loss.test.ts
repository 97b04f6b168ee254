import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Tensor, tf } from '../../src/engine/tf.ts'
import { clippedSurrogate, huber, squaredError } from '../../src/nn/loss.ts'

const errors = [-3, -1, -0.5, 0, 0.5, 1, 3]
const zeros = tf.zeros([7])

test('huber is quadratic near zero and linear beyond δ', () => {
  const of = (delta: number) => [...huber(tf.tensor1d(errors), zeros, delta).dataSync()]
  assert.equal(of(1), [2.5, 0.5, 0.125, 0, 0.125, 0.5, 2.5])
  assert.equal(of(2), [4, 0.5, 0.125, 0, 0.125, 0.5, 4])
})

test('the derivative of huber is the error clipped to [−δ, δ]', () => {
  const gradient = tf.grad(e => huber(e, zeros).sum())(tf.tensor1d(errors))
  assert.equal([...gradient.dataSync()], [-1, -1, -0.5, 0, 0.5, 1, 1])
  const toTarget = tf.grad(y => huber(zeros, y).sum())(tf.tensor1d(errors))
  assert.equal([...toTarget.dataSync()], [-1, -1, -0.5, 0, 0.5, 1, 1])
})

test('huber agrees with TF.js', () => {
  const prediction = tf.tensor1d([0.3, -4, 2])
  const target = tf.tensor1d([1, 1, 1.5])
  const ours = huber(prediction, target).mean().dataSync()[0]!
  assert.ok(Math.abs(ours - tf.losses.huberLoss(target, prediction).dataSync()[0]!) < 1e-6)
})

test('squared error of each element', () => {
  assert.equal([...squaredError(tf.tensor1d([1, 4]), tf.tensor1d([3, 1])).dataSync()], [4, 9])
})

test('shapes that would broadcast are refused', () => {
  assert.throws(() => huber(tf.zeros([4]), tf.zeros([4, 1])), /\[4\] and \[4,1\]/)
  assert.throws(() => squaredError(tf.zeros([4]), tf.scalar(1)), /must match/)
})

test('the clipped surrogate and its derivative by hand, inside and beyond the clip range, for both signs', () => {
  // ε = 0.2:      inside      beyond, better: clipped   beyond, worse: not clipped
  const ratio = tf.tensor1d([1.1, 0.9, 1.5, 0.5, 0.5, 1.5])
  const advantage = tf.tensor1d([2, -2, 2, -2, 2, -2])
  const objective = (r: Tensor) => clippedSurrogate(r, advantage, 0.2)
  const [value, slope] = [objective(ratio), tf.grad((r: Tensor) => objective(r).sum())(ratio)].map(x => [
    ...x.dataSync(),
  ])
  for (const [i, x] of [2.2, -1.8, 2.4, -1.6, 1, -3].entries()) assert.ok(Math.abs(value![i]! - x) < 1e-6)
  assert.equal(slope, [2, -2, 0, 0, 2, -2])
})

test.run()
