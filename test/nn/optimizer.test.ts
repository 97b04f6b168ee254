import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Scalar, type Tensor1D, type Optimizer as TfOptimizer, tf } from '../../src/engine/tf.ts'
import { adam, adamw, clipNorm, momentum, OPTIMIZERS, type Optimizer, rmsprop, sgd } from '../../src/nn/optimizer.ts'

/** f(θ) = Σ (θ − c)⁴ / 4, whose gradient (θ − c)³ changes in size from step to step. */
const center = tf.tensor1d([1, -2, 0.5])
const loss = (x: Tensor1D) => x.sub(center).pow(4).sum().div(4) as Scalar
const gradient = (x: Tensor1D) => x.sub(center).pow(3) as Tensor1D
const start = [0.1, 0.2, 0.3]

function ours(optimizer: Optimizer, steps: number, rate: number | Scalar = 0.01): number[] {
  let x = tf.tensor1d(start)
  for (let i = 0; i < steps; i++) x = optimizer.step(x, gradient(x), rate)
  return [...x.dataSync()]
}

function theirs(optimizer: TfOptimizer, steps: number): number[] {
  const x = tf.variable(tf.tensor1d(start))
  for (let i = 0; i < steps; i++) optimizer.minimize(() => loss(x as unknown as Tensor1D), false, [x])
  return [...x.dataSync()]
}

/** Algorithm 2 of Loshchilov & Hutter in float64: `l2` in the gradient, `decay` decoupled; with neither, Adam. */
function adamByHand(steps: number, a = 0.01, b1 = 0.9, b2 = 0.999, epsilon = 1e-8, l2 = 0, decay = 0): number[] {
  const c = center.dataSync()
  return start.map((x, i) => {
    let [m, v] = [0, 0]
    for (let t = 1; t <= steps; t++) {
      const g = (x - c[i]!) ** 3 + l2 * x
      m = b1 * m + (1 - b1) * g
      v = b2 * v + (1 - b2) * g * g
      x -= (a * (m / (1 - b1 ** t))) / (Math.sqrt(v / (1 - b2 ** t)) + epsilon) + a * decay * x
    }
    return x
  })
}

function near(actual: number[], expected: number[], tolerance: number) {
  actual.forEach((x, i) => {
    assert.ok(Math.abs(x - expected[i]!) < tolerance, `element ${i}: ${x} against ${expected[i]}`)
  })
}

test('one step of SGD, of momentum and of RMSProp, by hand', () => {
  const [x, g] = [tf.tensor1d([1]), tf.tensor1d([0.5])]
  near([...sgd().step(x, g, 0.1).dataSync()], [0.95], 1e-7)
  const m = momentum(1)
  near([...m.step(x, g, 0.1).dataSync()], [0.95], 1e-7)
  near([...m.step(x, g, 0.1).dataSync()], [1 - 0.1 * (0.9 * 0.5 + 0.5)], 1e-7)
  near([...rmsprop(1).step(x, g, 0.1).dataSync()], [1 - (0.1 * 0.5) / (Math.sqrt(0.01 * 0.25) + 1e-8)], 1e-6)
})

test('momentum, SGD, RMSProp and Adam follow TF.js over 50 steps', () => {
  near(ours(sgd(), 50), theirs(tf.train.sgd(0.01), 50), 1e-6)
  near(ours(momentum(3), 50), theirs(tf.train.momentum(0.01, 0.9), 50), 1e-6)
  near(ours(rmsprop(3, 0.9), 50), theirs(tf.train.rmsprop(0.01, 0.9, 0, 1e-16), 50), 1e-5)
  near(ours(adam(3), 50), theirs(tf.train.adam(0.01, 0.9, 0.999, 1e-8), 50), 1e-5)
})

test('Adam equals algorithm 1 of its paper, over 200 steps and with a large ε', () => {
  near(ours(adam(3), 200), adamByHand(200), 1e-5)
  near(ours(adam(3, 0.8, 0.99, 0.1), 200), adamByHand(200, 0.01, 0.8, 0.99, 0.1), 1e-5)
})

test('L2 and decoupled decay, one step by hand: only the latter does not affect momentum', () => {
  const [x, g] = [tf.tensor1d([2]), tf.tensor1d([0.5])]
  near([...OPTIMIZERS.sgd(1, 0.1).step(x, g, 0.1).dataSync()], [2 - 0.1 * (0.5 + 0.1 * 2)], 1e-6)
  const m = OPTIMIZERS.momentum(1, 0.1)
  m.step(x, g, 0.1)
  near([...m.slots.velocity![0].dataSync()], [0.5 + 0.1 * 2], 1e-6)
  near([...OPTIMIZERS.rmsprop(1, 0.1).step(x, g, 0.1).dataSync()], [2 - 0.1 / Math.sqrt(0.01)], 1e-5)
  near([...OPTIMIZERS.adam(1, 0.1).step(x, g, 0.1).dataSync()], [2 - 0.1], 1e-5)
  const w = OPTIMIZERS.adamw(1, 0.1)
  near([...w.step(x, g, 0.1).dataSync()], [2 - 0.1 - 0.1 * 0.1 * 2], 1e-5)
  near([...w.slots.moment1![0].dataSync()], [0.5], 1e-6)
})

test('AdamW and Adam with L2 equal algorithm 2 of their paper, over 200 steps', () => {
  near(ours(adamw(3, 0.3), 200), adamByHand(200, 0.01, 0.9, 0.999, 1e-8, 0, 0.3), 1e-5)
  near(ours(OPTIMIZERS.adam(3, 0.3), 200), adamByHand(200, 0.01, 0.9, 0.999, 1e-8, 0.3), 1e-5)
})

test('without weight decay AdamW is Adam, bit for bit', () => {
  assert.equal(ours(OPTIMIZERS.adamw(3), 20), ours(adam(3), 20))
})

test('the rate may be a tensor', () => {
  for (const make of Object.values(OPTIMIZERS))
    for (const lambda of [0, 0.1]) near(ours(make(3, lambda), 5, tf.scalar(0.01)), ours(make(3, lambda), 5, 0.01), 1e-7)
})

test('slots are new for each optimizer and have the size of the parameters', () => {
  const slots = adam(7).slots
  assert.equal(Object.keys(slots), ['moment1', 'moment2', 'powers'])
  assert.is(slots.moment1![0].size, 7)
})

test('a gradient above the clip norm is scaled down, a shorter one kept', () => {
  near([...clipNorm(tf.tensor1d([30, 40]), 10).dataSync()], [6, 8], 1e-5)
  assert.equal([...clipNorm(tf.tensor1d([3, 4]), 10).dataSync()], [3, 4])
  assert.equal([...clipNorm(tf.tensor1d([0, 0]), 10).dataSync()], [0, 0])
})

test('a clip norm of 0 switches clipping off', () => {
  const gradient = tf.tensor1d([3e4, 4e4])
  assert.is(clipNorm(gradient, 0), gradient)
})

test.run()
