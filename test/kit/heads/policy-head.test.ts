import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { box, contains, discrete, multiDiscrete } from '../../../src/core/space.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { policyHead } from '../../../src/kit/heads/policy-head.ts'

const near = (a: ArrayLike<number>, b: readonly number[], tolerance = 1e-5) => {
  assert.is(a.length, b.length)
  for (const [i, x] of b.entries()) assert.ok(Math.abs(a[i]! - x) <= tolerance, `${i}: ${a[i]}, not ${x}`)
}
const rowsOf = (numbers: readonly (readonly number[])[]) => tf.tensor2d(numbers as number[][])
const read = (tensor: Tensor) => [...tensor.dataSync()]

test('discrete: probabilities, ln π and entropy by hand', () => {
  const head = policyHead(discrete(2))
  const logits = Float32Array.of(Math.log(3), 0) // π = 3/4, 1/4
  const { action, row, logDensity, thought } = head.choose(logits, undefined)
  assert.is(action, 0)
  near(row, [1, 0])
  near([logDensity], [Math.log(0.75)])
  near(thought.policy as Float32Array, [0.75, 0.25])
  const { logDensity: ln, entropy } = head.density(rowsOf([[...logits]]), rowsOf([[0, 1]]))
  near(read(ln), [Math.log(0.25)])
  near(read(entropy), [-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25)])
})

test('masks: illegal actions have probability 0, no share of the entropy, and no gradient', () => {
  const head = policyHead(discrete(3))
  const legal = Uint8Array.of(0, 1, 1)
  const { action, logDensity, thought } = head.choose(Float32Array.of(9, 1, 1), legal)
  assert.is(action, 1)
  near([logDensity], [-Math.log(2)])
  near(thought.policy as Float32Array, [0, 0.5, 0.5])
  const mask = tf.tensor2d([[0, 1, 1]], [1, 3], 'bool')
  const { entropy } = head.density(rowsOf([[9, 1, 1]]), rowsOf([[0, 1, 0]]), mask)
  near(read(entropy), [Math.log(2)])
  const gradient = tf.grad(x => {
    const { logDensity, entropy } = head.density(x, rowsOf([[0, 1, 0]]), mask)
    return logDensity.add(entropy).sum()
  })(rowsOf([[9, 1, 1]]))
  near(read(gradient), [0, 0.5, -0.5])
})

test('drawn actions have the frequencies of the policy, legal ones only', () => {
  const head = policyHead(discrete(3))
  const [random, counts] = [rng(1), [0, 0, 0]]
  for (let i = 0; i < 4000; i++)
    counts[head.choose(Float32Array.of(Math.log(3), 5, 0), Uint8Array.of(1, 0, 1), random).action as number]!++
  assert.is(counts[1], 0)
  assert.ok(Math.abs(counts[0]! / 4000 - 0.75) < 5 * Math.sqrt((0.75 * 0.25) / 4000), `${counts}`)
})

test('multi-discrete: choices are independent, with masks of their own', () => {
  const space = multiDiscrete([2, 3])
  const head = policyHead(space)
  const logits = [Math.log(3), 0, 0, 0, 7]
  const { action, row, logDensity } = head.choose(Float32Array.from(logits), Uint8Array.of(1, 1, 1, 1, 0))
  assert.equal([...(action as Int32Array)], [0, 0])
  assert.ok(contains(space, action))
  near(row, [1, 0, 1, 0, 0])
  near([logDensity], [Math.log(0.75) + Math.log(0.5)])
  const mask = tf.tensor2d([[1, 1, 1, 1, 0]], [1, 5], 'bool')
  const { logDensity: ln, entropy } = head.density(rowsOf([logits]), rowsOf([[0, 1, 0, 1, 0]]), mask)
  near(read(ln), [Math.log(0.25) + Math.log(0.5)])
  near(read(entropy), [-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25) + Math.log(2)])
  assert.equal(read(head.output(rowsOf([logits]), mask).action!), [0, 0])
  assert.equal(read(head.output(rowsOf([logits])).action!), [0, 2])
})

test('continuous: density and entropy of independent normals; the row keeps what is clipped', () => {
  const space = box([2], [0, -3], [1, 5])
  const head = policyHead(space)
  const numbers = [0.5, -4, Math.log(0.5), Math.log(2)] // means 0.5 and −4 of [−1, 1], σ 0.5 and 2
  const greedy = head.choose(Float32Array.from(numbers), undefined)
  near(greedy.action as Float32Array, [0.75, -3])
  near(greedy.row, [0.5, -4])
  near(greedy.thought.deviation as Float32Array, [0.5, 2])
  near(read(head.output(rowsOf([numbers])).action!), [0.75, -3])

  const drawn = head.choose(Float32Array.from(numbers), undefined, rng(1), Float32Array.of(1, -0.5))
  near(drawn.row, [1, -5])
  const ln = (z: number, sigma: number) => -0.5 * z * z - Math.log(sigma) - 0.5 * Math.log(2 * Math.PI)
  near([drawn.logDensity], [ln(1, 0.5) + ln(-0.5, 2)])
  const { logDensity, entropy } = head.density(rowsOf([numbers]), rowsOf([[...drawn.row]]))
  near(read(logDensity), [drawn.logDensity])
  near(read(entropy), [2 * (0.5 + 0.5 * Math.log(2 * Math.PI)) + Math.log(0.5) + Math.log(2)])
})

test('an unbounded number is not scaled, and clipped by the bound it has', () => {
  const head = policyHead(box([2], [-Infinity, 0], [Infinity, Infinity]))
  near(head.choose(Float32Array.of(7, -2, 0, 0), undefined).action as Float32Array, [7, 0])
})

test.run()
