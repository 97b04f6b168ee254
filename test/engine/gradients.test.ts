import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { repairGradients } from '../../src/engine/gradients.ts'
import { type Tensor, tf } from '../../src/engine/tf.ts'

repairGradients()
const random = rng('gradients')
// Multiples of 0.1, and those plus 0.05: finite differences with step 0.01 cross no kink or threshold.
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
    test(`gradient of ${op} with ${label} on either side`, () => {
      check(`${op}(x, c)`, x => tf[op](x, constant).mul(weights).sum(), shape)
      check(`${op}(c, x)`, x => tf[op](constant, x).mul(weights).sum(), shape)
    })
  }

for (const op of ['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'] as const)
  test(`the gradient through ${op} as a condition is that of the chosen branch`, () => {
    check(op, x => tf.where(tf[op](x, 0.1), x.mul(3), x.square()).mul(weights).sum(), [3, 4])
  })

test('logic between conditions has zero gradient', () => {
  const inside = (x: Tensor) => x.greater(-1).logicalAnd(x.less(1).logicalOr(x.greater(2).logicalNot()))
  check('logic', x => tf.where(inside(x), x.mul(2), x.mul(5)).mul(weights).sum(), [3, 4])
})

test('argMax in a loss stops the gradient; its one-hot selects', () => {
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

test('the gradient of tile sums over the copies', () => {
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

for (const [label, a, b] of [
  ['a batch and a batch of one', [2, 2, 3], [1, 3, 2]],
  ['a batch of one and a batch', [1, 2, 3], [2, 3, 2]],
  ['a batch and a matrix', [2, 2, 3], [3, 2]],
] as [string, number[], number[]][])
  test(`the gradient of matMul of ${label} sums over the copies`, () => {
    const [x, y] = [a, b].map(shape => tf.tensor(tenths(shape.reduce((m, n) => m * n, 1)), shape)) as [Tensor, Tensor]
    const fixed = tf.tensor(tenths(8), [2, 2, 2])
    check(`${label}: the first`, v => tf.matMul(v, y).mul(fixed).sum(), a)
    check(`${label}: the second`, v => tf.matMul(x, v).mul(fixed).sum(), b)
  })

test('kernels with a list of one result have a gradient', () => {
  const row = weights.slice([0, 0], [1, 4])
  check('unstack', x => tf.unstack(x)[0]!.mul(row.flatten()).sum(), [1, 4])
  check('split', x => tf.split(x, 1, 1)[0]!.mul(weights).sum(), [3, 4])
  check('split by size', x => tf.split(x, [3])[0]!.mul(weights).sum(), [3, 4])
  check('bandPart', x => tf.linalg.bandPart(x, 1, 0).mul(weights).sum(), [3, 4])
})

test('batch normalization has gradients without scale, offset or both', () => {
  const [x, mean, variance] = [weights, tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([0.5, 1, 1.5, 2])]
  const one = tf.tensor1d([0.3, -0.5, 0.7, 2])
  type Norm = (x: Tensor, mean: Tensor, variance: Tensor) => Tensor
  const norms: Record<string, Norm> = {
    'without scale': (x, m, v) => tf.batchNorm(x as never, m as never, v as never, one),
    'without offset': (x, m, v) => tf.batchNorm(x as never, m as never, v as never, undefined, one),
    'without either': (x, m, v) => tf.batchNorm(x as never, m as never, v as never),
  }
  for (const [label, norm] of Object.entries(norms)) {
    check(`${label}: x`, v => norm(v, mean, variance).mul(weights).sum(), [3, 4])
    check(`${label}: mean`, v => norm(x, v, variance).mul(weights).sum(), [4])
    check(`${label}: variance`, v => norm(x, mean, v.square().add(0.5)).mul(weights).sum(), [4])
  }
  check(
    'scale',
    v =>
      tf
        .batchNorm(x as never, mean, variance, undefined, v as never)
        .mul(weights)
        .sum(),
    [4],
  )
  check(
    'offset',
    v =>
      tf
        .batchNorm(x as never, mean, variance, v as never)
        .mul(weights)
        .sum(),
    [4],
  )
  const before = tf.memory().numTensors
  tf.batchNorm(x as never, mean, variance).dispose()
  assert.is(tf.memory().numTensors, before, 'the ones and zeros are disposed')
})

test('cumsum along any axis', () => {
  for (const axis of [0, 1])
    for (const [exclusive, reverse] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ])
      check(`axis ${axis}`, x => x.cumsum(axis, exclusive, reverse).mul(weights).sum(), [3, 4])
})

test('floorDiv, any and all are constant almost everywhere', () => {
  check('floorDiv', x => tf.floorDiv(x, 0.7).toFloat().add(x).mul(weights).sum(), [3, 4])
  check('any', x => x.greater(0).any(1, true).toFloat().mul(x).mul(weights).sum(), [3, 4])
  check('all', x => x.greater(0).all(0, true).toFloat().mul(x).mul(weights).sum(), [3, 4])
})

test('ties give the gradient to the first operand', () => {
  const gradient = tf.tidy(() => tf.grads((a, b) => tf.maximum(a, b).sum())([tf.tensor1d([1, 2]), tf.tensor1d([1, 1])]))
  assert.equal([...gradient[0]!.dataSync()], [1, 1])
  assert.equal([...gradient[1]!.dataSync()], [0, 0])
})

test.run()
