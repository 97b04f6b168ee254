import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { openEngine } from '../../../src/engine/open.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { deviation, squashed } from '../../../src/kit/heads/squashed-normal.ts'

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual}, not ${expected}`)

/** ln of the density of tanh(u), u ~ N(mean, σ), in double precision. */
function byHand(mean: number, sigma: number, epsilon: number): number {
  const u = mean + sigma * epsilon
  return -0.5 * epsilon ** 2 - Math.log(sigma) - 0.5 * Math.log(2 * Math.PI) + 2 * Math.log(Math.cosh(u))
}

test('actions and their log density, by hand', () => {
  const means = [0.3, -1, 0, 2]
  const lnSigmas = [-0.5, 0.2, -3, 1]
  const epsilons = [0.7, -1.2, 2, 0.1]
  const outputs = tf.tensor2d([
    [means[0]!, means[1]!, lnSigmas[0]!, lnSigmas[1]!],
    [means[2]!, means[3]!, lnSigmas[2]!, lnSigmas[3]!],
  ])
  const { action, logDensity } = squashed(outputs, tf.tensor2d(epsilons, [2, 2]))
  assert.equal(action.shape, [2, 2])
  assert.equal(logDensity.shape, [2])
  const sigmas = lnSigmas.map(Math.exp)
  for (const [i, a] of action.dataSync().entries()) near(a, Math.tanh(means[i]! + sigmas[i]! * epsilons[i]!), 1e-6)
  const each = means.map((mean, i) => byHand(mean, sigmas[i]!, epsilons[i]!))
  for (const [row, x] of logDensity.dataSync().entries()) near(x, each[2 * row]! + each[2 * row + 1]!, 1e-5)
})

test('the density integrates to 1 over the actions', () => {
  for (const [mean, sigma] of [
    [0, 0.5],
    [0.8, 0.3],
    [-0.5, 1],
  ] as const) {
    const n = 20_000
    const cells = Float32Array.from({ length: n }, (_, i) => (2 * (i + 0.5)) / n - 1)
    const epsilon = cells.map(a => (Math.atanh(a) - mean) / sigma)
    const outputs = tf.tile(tf.tensor2d([[mean, Math.log(sigma)]]), [n, 1])
    const { logDensity } = squashed(outputs, tf.tensor2d(epsilon, [n, 1]))
    const integral = [...logDensity.dataSync()].reduce((sum, x) => sum + (Math.exp(x) * 2) / n, 0)
    near(integral, 1, 2e-3)
  }
})

test('values and gradients stay finite and correct for large u', () => {
  for (const mean of [20, -20, 100, -1000]) {
    const f = (outputs: Tensor) => squashed(outputs, tf.tensor2d([[0.5]])).logDensity.sum()
    const outputs = tf.tensor2d([[mean, -1]])
    const u = Math.abs(mean + 0.5 * Math.exp(-1))
    // ln(1 − tanh² u) = 2 ln 2 − 2 |u| where |u| is large
    near(f(outputs).dataSync()[0]!, -0.125 + 1 - 0.5 * Math.log(2 * Math.PI) - 2 * Math.LN2 + 2 * u, 1e-5)
    const [toMean, toLnSigma] = tf.grad(f)(outputs).dataSync()
    near(toMean!, 2 * Math.sign(mean), 1e-5)
    near(toLnSigma!, -1 + 2 * Math.sign(mean) * 0.5 * Math.exp(-1), 1e-5)
  }
})

test('gradients of both outputs match finite differences', () => {
  const random = rng('squashed')
  const x = Float32Array.from({ length: 8 }, () => 0.5 * random.normal())
  const epsilon = tf.tensor2d([0.3, -1, 1.4, 0.2], [2, 2])
  const f = (x: Tensor) => {
    const { action, logDensity } = squashed(x.reshape([2, 4]), epsilon)
    return action
      .mul(tf.tensor2d([1, -2, 3, 0.5], [2, 2]))
      .sum()
      .add(logDensity.mul(tf.tensor1d([1, -0.5])).sum())
  }
  const at = (i: number, by: number) => f(tf.tensor1d(x.map((x, j) => (i === j ? x + by : x)))).dataSync()[0]!
  for (const [i, g] of tf.grad(f)(tf.tensor1d(x)).dataSync().entries())
    near(g, (at(i, 1e-2) - at(i, -1e-2)) / 2e-2, 3e-3)
})

test('ln σ is clipped to [−20, 2]', () => {
  assert.is(deviation(0), 1)
  assert.is(deviation(7), Math.exp(2))
  assert.is(deviation(-30), Math.exp(-20))
  const density = (lnSigma: number) =>
    squashed(tf.tensor2d([[0.1, lnSigma]]), tf.tensor2d([[0.4]])).logDensity.dataSync()[0]!
  assert.is(density(9), density(2))
  assert.is(density(-99), density(-20))
  near(density(2), byHand(0.1, Math.exp(2), 0.4), 1e-5)
})

test('compiled and eager agree', async () => {
  const random = rng('engines')
  const given = { outputs: 24, epsilon: 12 }
  const draws = Object.fromEntries(
    Object.entries(given).map(([name, size]) => [name, Float32Array.from({ length: size }, () => 3 * random.normal())]),
  )
  const found: number[][] = []
  for (const name of ['onnx', 'tfjs'] as const) {
    const engine = await openEngine({ device: 'cpu', engine: name })
    const step = await engine.compile(
      ({ outputs, epsilon }: { outputs: Tensor; epsilon: Tensor }) => ({
        ...squashed(outputs, epsilon),
        slope: tf.grad(x => squashed(x, epsilon).logDensity)(outputs),
      }),
      { outputs: { shape: [6, 4] }, epsilon: { shape: [6, 2] } },
    )
    step.inputs.outputs.set(draws.outputs!)
    step.inputs.epsilon.set(draws.epsilon!)
    await step.run()
    found.push([...step.outputs.action, ...step.outputs.logDensity, ...step.outputs.slope])
    engine.dispose()
  }
  for (const [i, x] of found[1]!.entries()) near(found[0]![i]!, x, 1e-5)
})

test.run()
