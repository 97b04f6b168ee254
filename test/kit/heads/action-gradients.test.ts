import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { openEngine } from '../../../src/engine/open.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { invertGradients, straightThrough } from '../../../src/kit/heads/action-gradients.ts'

const near = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6) => {
  assert.is(actual.length, expected.length)
  for (let i = 0; i < expected.length; i++)
    assert.ok(Math.abs(actual[i]! - expected[i]!) <= tolerance, `element ${i}: ${actual[i]}, not ${expected[i]}`)
}
const gradient = (f: (x: Tensor) => Tensor, x: Tensor, dy: Tensor) => tf.grad(f)(x, dy).dataSync()

test('straight through: the value is one-hot, whatever the temperature', () => {
  const x = tf.tensor2d([
    [0, 2, 1],
    [5, -5, 4.9],
  ])
  for (const temperature of [0.01, 1, 10])
    assert.equal([...straightThrough(x, temperature).dataSync()], [0, 1, 0, 1, 0, 0])
})

test('straight through: the gradient is that of softmax(x / τ)', () => {
  const [x, dy] = [
    [Math.log(1), Math.log(2), Math.log(5)],
    [3, -1, 0.5],
  ]
  const p = [1 / 8, 2 / 8, 5 / 8]
  const mean = p.reduce((sum, q, i) => sum + q * dy[i]!, 0) // 0.4375
  const expected = p.map((q, i) => q * (dy[i]! - mean))
  near(
    gradient(x => straightThrough(x, 1), tf.tensor2d([x]), tf.tensor2d([dy])),
    expected,
  )
  const cooler = tf.tensor2d([x.map(x => x / 2)])
  near(
    gradient(x => straightThrough(x, 0.5), cooler, tf.tensor2d([dy])),
    expected.map(g => g / 0.5),
  )
})

test('straight through: a score far below the others gets no gradient, and the others stay finite', () => {
  const x = tf.tensor2d([[1, -1e9, 0]])
  const found = gradient(x => straightThrough(x, 1), x, tf.tensor2d([[1, 2, 3]]))
  const p = 1 / (1 + Math.exp(-1))
  near(found, [p * (1 - p) * (1 - 3), 0, p * (1 - p) * (3 - 1)])
})

test('inverted gradients: identity forward, gradients scaled by the distance to their bound', () => {
  const a = tf.tensor1d([0, 0.5, -0.5, 1, -1, 1.5, -1.5])
  assert.equal([...invertGradients(a).dataSync()], [...a.dataSync()])
  // dy > 0: descent lowers a, by (a + 1) / 2; from below −1 it is turned round.
  near(gradient(invertGradients, a, tf.onesLike(a)), [0.5, 0.75, 0.25, 1, 0, 1.25, -0.25])
  // dy < 0: descent raises a, by (1 − a) / 2; from above 1 it is turned round.
  near(gradient(invertGradients, a, tf.fill([7], -2)), [-1, -0.5, -1.5, 0, -2, 0.5, -2.5])
})

test('compiled and eager agree', async () => {
  const random = rng('both')
  const normals = (size: number) => Float32Array.from({ length: size }, () => 1.5 * random.normal())
  const given = { x: normals(20), dy: normals(20) }
  const through = tf.grad(x => straightThrough(x, 0.7))
  const inverted = tf.grad(invertGradients)
  const found: Float32Array[][] = []
  for (const name of ['onnx', 'tfjs'] as const) {
    const engine = await openEngine({ device: 'cpu', engine: name })
    const step = await engine.compile(
      ({ x, dy }: { x: Tensor; dy: Tensor }) => ({
        hot: straightThrough(x, 0.7),
        through: through(x, dy),
        actions: invertGradients(x),
        inverted: inverted(x, dy),
      }),
      { x: { shape: [5, 4] }, dy: { shape: [5, 4] } },
    )
    step.inputs.x.set(given.x)
    step.inputs.dy.set(given.dy)
    await step.run()
    const { outputs } = step
    found.push([outputs.hot, outputs.through, outputs.actions, outputs.inverted].map(x => Float32Array.from(x)))
    engine.dispose()
  }
  const [compiled, eager] = found as [Float32Array[], Float32Array[]]
  for (const [i, values] of eager.entries()) near(compiled[i]!, values)
})

test.run()
