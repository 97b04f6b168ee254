import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { type Scalar, type Tensor, tf } from '../../src/engine/tf.ts'
import { fillNoise, noiseInputs } from '../../src/nn/dropout.ts'
import { flatGradients } from '../../src/nn/flat.ts'
import { mlp, NORMALIZATIONS } from '../../src/nn/mlp.ts'
import { count, trainable, untrained } from '../../src/nn/variables.ts'
import { relative } from '../engine/distance.ts'
import { eagerValues, runEagerly, runOn } from '../engine/steps.ts'

const shape = { inputs: 16, hidden: [100, 50], outputs: 3, activation: 'relu' } as const

test('layers have the requested widths', () => {
  const model = mlp(shape, rng(1))
  assert.equal(
    trainable(model).map(v => v.shape),
    [[16, 100], [100], [100, 50], [50], [50, 3], [3]],
  )
  assert.is(count(trainable(model)), 16 * 100 + 100 + 100 * 50 + 50 + 50 * 3 + 3)
  assert.equal(model.outputs[0]!.shape, [null, 3])
})

test('initial weights and biases are uniform in ±1/√n', () => {
  const initial = trainable(mlp(shape, rng(1))).map(v => v.dataSync<'float32'>())
  for (const [i, fanIn] of [16, 16, 100, 100, 50, 50].entries()) {
    const limit = 1 / Math.sqrt(fanIn)
    const values = initial[i]!
    assert.ok(values.every(x => Math.abs(x) <= limit))
    if (values.length < 100) continue
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const variance = values.reduce((a, b) => a + b * b, 0) / values.length
    assert.ok(Math.abs(mean) < 0.1 * limit, `mean ${mean}`)
    assert.ok(Math.abs(variance / (limit ** 2 / 3) - 1) < 0.2, `variance ${variance} against ${limit ** 2 / 3}`)
  }
})

test('equal seeds give equal weights, other seeds others', () => {
  const first = (seed: number) => trainable(mlp(shape, rng(seed)))[0]!.dataSync()
  assert.equal(first(1), first(1))
  assert.not.equal(first(1), first(2))
})

test('without hidden layers it is a linear map; the output activation is applied', () => {
  const model = mlp({ inputs: 2, hidden: [], outputs: 2, activation: 'relu', outputActivation: 'tanh' }, rng(1))
  const [kernel, bias] = trainable(model)
  kernel!.assign(
    tf.tensor2d([
      [1, 0],
      [0, -3],
    ]),
  )
  bias!.assign(tf.tensor1d([0.5, 0]))
  const output = (model.apply(tf.tensor2d([[1, 1]])) as Tensor).dataSync()
  assert.ok(Math.abs(output[0]! - Math.tanh(1.5)) < 1e-6)
  assert.ok(Math.abs(output[1]! - Math.tanh(-3)) < 1e-6)
})

/** One hidden layer that passes z to the normalization, and an output that adds its units with weights 1 and 10. */
const normalized = (normalization: 'layer' | 'batch') => {
  const model = mlp({ inputs: 2, hidden: [2], outputs: 1, activation: 'relu', normalization }, rng(1))
  const values = [tf.eye(2), ...(normalization === 'layer' ? [tf.zeros([2])] : [])]
  const gamma = tf.tensor1d([2, 3])
  const beta = tf.tensor1d([0.5, -1])
  const all = [...values, gamma, beta, tf.tensor2d([[1], [10]]), tf.zeros([1])]
  for (const [i, variable] of trainable(model).entries()) variable.assign(all[i]!.reshape(variable.shape) as never)
  return (rows: number[][], training: boolean) => ({
    y: [...(model.apply(tf.tensor2d(rows), { training }) as Tensor).dataSync()],
    statistics: untrained(model).map(v => [...v.dataSync()]),
  })
}
const near = (actual: number[], expected: number[], tolerance = 1e-3) => {
  for (const [i, x] of expected.entries())
    assert.ok(Math.abs(actual[i]! - x) < tolerance, `element ${i}: ${actual[i]}, not ${x}`)
}

test('layer normalization, by hand: over the units of each row, then γ and β, then the activation', () => {
  const apply = normalized('layer')
  // z = [3, 1]: ẑ = [1, −1], relu [2.5, −4] = [2.5, 0];  z = [0, 8]: ẑ = [−1, 1], relu [−1.5, 2] = [0, 2]
  const rows = [
    [3, 1],
    [0, 8],
  ]
  near(apply(rows, true).y, [2.5, 20])
  near(apply(rows, false).y, [2.5, 20])
})

test('batch normalization, by hand: over the batch in training, otherwise by moving averages', () => {
  const apply = normalized('batch')
  const rows = [
    [3, 1],
    [1, 5],
  ]
  // μ = [2, 3], σ = [1, 2]: ẑ = [[1, −1], [−1, 1]], relu [[2.5, −4], [−1.5, 2]]
  const { y, statistics } = apply(rows, true)
  near(y, [2.5, 20])
  near(statistics[0]!, [0.02, 0.03], 1e-6) // 0.99 · 0 + 0.01 · μ
  near(statistics[1]!, [0.99 + 0.01 * 1, 0.99 + 0.01 * 4], 1e-6) // 0.99 · 1 + 0.01 · σ²
  // ẑ = (z − 0.01 μ) / √σ²: [2.98, 0.97/√1.03], relu [6.46, 3 · 0.9558 − 1]
  near(apply([[3, 1]], false).y, [2 * 2.98 + 0.5 + 10 * (3 * (0.97 / Math.sqrt(1.03)) - 1)])
})

test('batch normalization omits the biases that would cancel, and freezes no weight', () => {
  const model = mlp({ ...shape, normalization: 'batch' }, rng(1))
  assert.equal(
    trainable(model).map(v => v.shape),
    [[16, 100], [100], [100], [100, 50], [50], [50], [50, 3], [3]],
  )
  assert.equal(
    untrained(model).map(v => v.shape),
    [[100], [100], [50], [50]],
  )
})

test('without normalization and dropout there are only dense layers', () => {
  const kinds = (more: object) => mlp({ ...shape, ...more }, rng(1)).layers.map(layer => layer.getClassName())
  assert.equal(kinds({}), ['Dense', 'Dense', 'Dense'])
  assert.equal(kinds({ normalization: 'none', dropout: 0 }), ['Dense', 'Dense', 'Dense'])
  const hidden = ['Dense', 'LayerNormalization', 'Activation', 'DropoutByInput']
  assert.equal(kinds({ normalization: 'layer', dropout: 0.1 }), [...hidden, ...hidden, 'Dense'])
})

for (const normalization of NORMALIZATIONS)
  for (const dropout of [0, 0.4])
    test(`compiled equals eager: outputs, gradients, statistics (normalization ${normalization}, dropout ${dropout})`, async () => {
      const model = mlp({ inputs: 4, hidden: [8, 8], outputs: 2, activation: 'tanh', normalization, dropout }, rng(1))
      const [weights, statistics] = [trainable(model), untrained(model)]
      const noise = noiseInputs(model, 16)
      const inputs = { x: { shape: [16, 4] }, ...noise }
      const step = ({ x, ...u }: Record<string, Tensor>) => {
        const y = (training: boolean) => model.apply(x!, { training, ...u }) as Tensor
        const { value, grads } = tf.variableGrads(() => y(true).square().mean() as Scalar, weights)
        return { loss: value, gradient: flatGradients(weights, grads), acting: y(false) }
      }
      const engine = await openOnnxEngine()
      engine.own({ weights, ...(statistics.length > 0 && { statistics }) })
      const compiled = await engine.compile(step, inputs)
      const batch = Object.fromEntries(
        Object.entries(inputs).map(([name, { shape }]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
      )
      fillNoise(inputs, rng('batch'), batch)
      for (let i = 0; i < 3; i++) {
        const found = await runOn(compiled, batch)
        const expected = runEagerly({ inputs, step, groups: {}, batch: () => batch }, batch)
        for (const [output, values] of Object.entries(expected)) assert.ok(relative(found[output]!, values) < 1e-5)
      }
      if (statistics.length > 0) assert.ok(relative(engine.read('statistics'), eagerValues(statistics)) < 1e-6)
      engine.dispose()
    })

test.run()
