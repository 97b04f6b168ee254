import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { openEngine } from '../../src/engine/open.ts'
import { type Tensor, tf } from '../../src/engine/tf.ts'
import { qNetwork } from '../../src/kit/heads/q-network.ts'
import { actingNoise, fillNoisy, noisyDense, noisyInputs } from '../../src/nn/noisy.ts'
import { seeded } from '../../src/nn/seeded.ts'
import { trainable } from '../../src/nn/variables.ts'

const alone = () => {
  const model = seeded(rng(1), () => {
    const model = tf.sequential()
    model.add(tf.layers.activation({ activation: 'linear', inputShape: [4] }))
    model.add(noisyDense(3, 'relu'))
    return model
  })
  return { model, name: Object.keys(noisyInputs(model))[0]! }
}
const x = tf.tensor2d([[1, -2, 3, 0.5]])
const near = (actual: ArrayLike<number>, expected: readonly number[]) => {
  for (const [i, y] of expected.entries())
    assert.ok(Math.abs(actual[i]! - y) < 1e-5, `${Array.from(actual)}, not ${expected}`)
}

test('μ is initialized within 1/√p, and σ to ½/√p', () => {
  const [kernel, bias, kernelNoise, biasNoise] = trainable(alone().model).map(weight => [...weight.dataSync()])
  for (const weight of [...kernel!, ...bias!]) assert.ok(Math.abs(weight) <= 0.5 && weight !== 0)
  for (const sigma of [...kernelNoise!, ...biasNoise!]) assert.is(sigma, 0.25)
})

test('weights are μ + σ g(εᵢ) g(εⱼ); without noise they are μ', () => {
  const { model, name } = alone()
  const [kernel, bias] = trainable(model).map(weight => weight.arraySync()) as [number[][], number[]]
  const noise = [1, -0.5, 2, 0, 0.3, -1, 1.5]
  const y = (scale: number) =>
    [0, 1, 2].map(j => {
      const out = noise[4 + j]! * scale
      const sum = [1, -2, 3, 0.5].reduce((sum, xi, i) => sum + xi * (kernel[i]![j]! + 0.25 * noise[i]! * out), 0)
      return Math.max(0, sum + bias[j]! + 0.25 * out)
    })
  near((model.apply(x) as Tensor).dataSync(), y(0))
  near((model.apply(x, { [name]: tf.tensor1d(noise) } as never) as Tensor).dataSync(), y(1))
})

test('noise is sgn(ε) √|ε| for normal ε', () => {
  const into = { n: new Float32Array(100_000) }
  fillNoisy({ n: { shape: [100_000] } }, rng(2), into)
  const mean = (f: (x: number) => number) => into.n.reduce((sum, x) => sum + f(x), 0) / 100_000
  assert.ok(Math.abs(mean(x => x)) < 0.01)
  assert.ok(Math.abs(mean(x => x * x) - Math.sqrt(2 / Math.PI)) < 0.01) // mean of |ε|
  assert.ok(Math.abs(mean(x => x ** 4) - 1) < 0.03) // variance of ε
})

for (const name of ['onnx', 'tfjs'] as const)
  test(`${name}: acting noise is redrawn, zeroed, and separate for each model`, async () => {
    const engine = await openEngine({ device: 'cpu', engine: name })
    const shape = { inputs: 4, hidden: [8, 8], actions: 2, activation: 'relu', noisy: true, dueling: true } as const
    const Q = qNetwork(shape, rng(3))
    const acting = actingNoise(Q)
    engine.own({ q: trainable(Q), ...acting.groups })
    const policy = await engine.compile(({ s }) => ({ q: Q.apply(s, acting.given as never) as Tensor }), {
      s: { shape: [1, 4] },
    })
    const act = async (random?: ReturnType<typeof rng>) => {
      acting.write(engine, random)
      policy.inputs.s.set([1, -2, 3, 0.5])
      await policy.run()
      return [...policy.outputs.q]
    }
    const quiet = await act()
    near(quiet, [...(Q.apply(x) as Tensor).dataSync()])
    const random = rng(4)
    const [first, second] = [await act(random), await act(random)]
    assert.is(new Set([quiet, first, second].map(String)).size, 3)
    assert.equal(await act(), quiet)
    assert.equal(await act(rng(4)), first)
    engine.dispose()
    acting.dispose()
  })

test('a model without noisy layers has no noise', () => {
  const Q = qNetwork({ inputs: 4, hidden: [8], actions: 2, activation: 'relu' }, rng(3))
  assert.equal([noisyInputs(Q), actingNoise(Q).groups], [{}, {}])
})

test.run()
