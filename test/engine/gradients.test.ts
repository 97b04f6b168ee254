import type { Tensor } from '@tensorflow/tfjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { repairGradients } from '../../src/engine/gradients.ts'
import { tf } from '../../src/engine/tf.ts'

repairGradients()
const random = rng('gradients')
// Multiples of 0.1, and those plus 0.05: a finite difference of step 0.01 then crosses no kink and no threshold.
const tenths = (size: number) => Float32Array.from({ length: size }, () => Math.round(10 * random.normal()) / 10)
const between = (size: number) => tenths(size).map(x => x + 0.05)

/** Central differences of a scalar function, one element at a time. */
function finiteDifference(f: (x: Tensor) => Tensor, x: Float32Array, shape: number[], h = 1e-2): number[] {
  const at = (i: number, by: number) => {
    const moved = x.slice()
    moved[i]! += by
    return tf.tidy(() => f(tf.tensor(moved, shape)).dataSync()[0]!)
  }
  return Array.from(x, (_, i) => (at(i, h) - at(i, -h)) / (2 * h))
}

function check(name: string, f: (x: Tensor) => Tensor, shape: number[]) {
  const x = between(shape.reduce((a, b) => a * b, 1))
  const gradient = tf.tidy(() => tf.grad(f)(tf.tensor(x, shape)))
  assert.equal(gradient.shape, shape, `${name}: the gradient has the operand's shape`)
  const expected = finiteDifference(f, x, shape)
  gradient.dataSync().forEach((g, i) => {
    assert.ok(Math.abs(g - expected[i]!) < 5e-3, `${name}, element ${i}: ${g} against ${expected[i]}`)
  })
  gradient.dispose()
}

const weights = tf.tensor(tenths(12), [3, 4])
const shapes: [string, number[], number[]][] = [
  ['same shapes', [3, 4], [3, 4]],
  ['a row', [4], [3, 4]],
  ['a column', [3, 1], [3, 4]],
  ['a scalar', [], [3, 4]],
  ['the larger one', [3, 4], [4]],
]
for (const op of ['maximum', 'minimum', 'squaredDifference'] as const)
  for (const [label, shape, other] of shapes) {
    const constant = tf.tensor(tenths(other.reduce((a, b) => a * b, 1)), other)
    test(`${op} differentiates ${label}, on either side`, () => {
      check(`${op}(x, c)`, x => tf[op](x, constant).mul(weights).sum(), shape)
      check(`${op}(c, x)`, x => tf[op](constant, x).mul(weights).sum(), shape)
    })
  }

for (const op of ['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'] as const)
  test(`${op} as a condition passes the gradient of the chosen branch`, () => {
    check(op, x => tf.where(tf[op](x, 0.1), x.mul(3), x.square()).mul(weights).sum(), [3, 4])
  })

test('logic between conditions has a zero gradient', () => {
  const inside = (x: Tensor) => x.greater(-1).logicalAnd(x.less(1).logicalOr(x.greater(2).logicalNot()))
  check('logic', x => tf.where(inside(x), x.mul(2), x.mul(5)).mul(weights).sum(), [3, 4])
})

test('argMax inside a loss stops the gradient, its one-hot selects', () => {
  const chosen = (x: Tensor) => tf.oneHot(x.argMax(1), 4).mul(x).sum()
  const gradient = tf.tidy(() =>
    tf.grad(chosen)(
      tf.tensor2d([
        [1, 5, 2, 3],
        [9, 1, 2, 3],
      ]),
    ),
  )
  assert.equal([...gradient.dataSync()], [0, 1, 0, 0, 1, 0, 0, 0])
})

test('tile sums over its copies', () => {
  for (const [shape, reps] of [
    [
      [3, 4],
      [1, 1],
    ],
    [
      [3, 1],
      [1, 4],
    ],
    [
      [1, 2],
      [3, 2],
    ],
  ] as [[number, number], [number, number]][])
    check(`tile ${shape} by ${reps}`, x => x.tile(reps).mul(weights).sum(), shape)
})

test('ties give the gradient to the first operand', () => {
  const gradient = tf.tidy(() => tf.grads((a, b) => tf.maximum(a, b).sum())([tf.tensor1d([1, 2]), tf.tensor1d([1, 1])]))
  assert.equal([...gradient[0]!.dataSync()], [1, 1])
  assert.equal([...gradient[1]!.dataSync()], [0, 0])
})

test.run()
