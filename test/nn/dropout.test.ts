import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { rng } from '../../src/core/rng.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { type Scalar, type SymbolicTensor, type Tensor, tf } from '../../src/engine/tf.ts'
import { dropout, fillNoise, layersOf, noiseInputs, refuseForeignNoise } from '../../src/nn/dropout.ts'
import { mlp } from '../../src/nn/mlp.ts'

const shape = { inputs: 2, hidden: [5, 3], outputs: 1, activation: 'relu' } as const
const alone = (rate: number) => {
  const model = tf.sequential()
  model.add(tf.layers.activation({ activation: 'linear', inputShape: [4] }))
  model.add(dropout(rate))
  return { model, name: Object.keys(noiseInputs(model, 1))[0]! }
}
const x = tf.tensor2d([[1, 2, 3, 4]])

test('activations with noise below p are dropped, the rest scaled; so is the gradient', () => {
  const { model, name } = alone(0.6)
  const noise = { [name]: tf.tensor2d([[0.59, 0.61, 0.99, 0]]) }
  const f = (x: Tensor) => model.apply(x, { training: true, ...noise }) as Tensor
  for (const [i, y] of f(x).dataSync().entries()) assert.ok(Math.abs(y - [0, 5, 7.5, 0][i]!) < 1e-5)
  const dx = tf
    .grad((x: Tensor) => f(x).sum())(x)
    .dataSync()
  for (const [i, d] of dx.entries()) assert.ok(Math.abs(d - [0, 2.5, 2.5, 0][i]!) < 1e-5)
})

test('outside training, or at rate 0, nothing is dropped and no noise is needed', () => {
  const value = (rate: number, training: boolean) => [
    ...(alone(rate).model.apply(x, { training }) as Tensor).dataSync(),
  ]
  assert.equal(value(0.6, false), [1, 2, 3, 4])
  assert.equal(value(0, true), [1, 2, 3, 4])
})

test('training without noise is an error with the fix', () => {
  const apply = () => alone(0.5).model.apply(x, { training: true })
  assert.throws(apply, /got no noise: add noiseInputs\(model, rows\)/)
  for (const rate of [-0.1, 1]) assert.throws(() => dropout(rate), /at least 0 and below 1/)
})

test('every dropout layer has its own input, in nested models too; without layers there are none', () => {
  assert.equal(noiseInputs(mlp(shape, rng(1)), 7), {})
  const inner = mlp({ ...shape, dropout: 0.5 }, rng(1))
  const input = tf.input({ shape: [2] })
  const outer = tf.model({ inputs: input, outputs: dropout(0.5).apply(inner.apply(input)) as SymbolicTensor })
  const specs = noiseInputs(outer, 7)
  assert.is(Object.keys(specs).length, 3)
  assert.equal(
    Object.values(specs).map(({ shape }) => shape),
    [
      [7, 5],
      [7, 3],
      [7, 1],
    ],
  )
})

test('the mean is preserved, and a restored stream draws the same noise', () => {
  const { model, name } = alone(0.3)
  const into = { [name]: new Float32Array(4000) }
  const specs = { [name]: { shape: [1000, 4] } }
  const stream = rng(1)
  const before = stream.state()
  fillNoise(specs, stream, into)
  const noise = { [name]: tf.tensor2d(into[name]!, [1000, 4]) }
  const y = model.apply(tf.ones([1000, 4]), { training: true, ...noise }) as Tensor
  assert.ok(Math.abs(y.mean().dataSync()[0]! - 1) < 0.03)
  const again = { [name]: new Float32Array(4000) }
  fillNoise(specs, rng(before), again)
  assert.equal(again, into)
})

test('K updates per run get the same noise as single updates', () => {
  const specs = { a: { shape: [2, 3] }, b: { shape: [2, 2] } }
  const arrays = (updates: number) => ({ a: new Float32Array(6 * updates), b: new Float32Array(4 * updates) })
  const together = arrays(2)
  fillNoise(specs, rng(1), together)
  const [one, stream] = [arrays(1), rng(1)]
  for (const k of [0, 1]) {
    fillNoise(specs, stream, one)
    assert.equal(together.a.slice(6 * k, 6 * k + 6), one.a)
    assert.equal(together.b.slice(4 * k, 4 * k + 4), one.b)
  }
})

test('compiled with K updates per run, noise is an ordinary input', async () => {
  const model = mlp({ ...shape, dropout: 0.5 }, rng(1))
  const noise = noiseInputs(model, 4)
  const engine = await openOnnxEngine()
  const specs = { x: { shape: [4, 2] }, ...noise }
  const step = ({ x, ...u }: Record<string, Tensor>) => {
    const f = (x: Tensor) => (model.apply(x, { training: true, ...u }) as Tensor).sum() as Scalar
    return { dx: tf.grad(f)(x!) }
  }
  const compiled = await engine.compile(step, specs, { updatesPerRun: 2 })
  const inputs = compiled.inputs as Record<string, Float32Array>
  fillNoise(specs, rng(1), inputs)
  await compiled.run()
  for (const k of [0, 1]) {
    const part = (name: string) => {
      const { shape } = specs[name as 'x']
      const n = shape.reduce((a, b) => a * b, 1)
      return tf.tensor(inputs[name]!.slice(k * n, (k + 1) * n), [...shape])
    }
    const expected = step(Object.fromEntries(Object.keys(specs).map(name => [name, part(name)]))).dx.dataSync()
    for (const [i, d] of expected.entries()) assert.ok(Math.abs(compiled.outputs.dx[k * 8 + i]! - d) < 1e-6)
  }
  engine.dispose()
})

test("TF.js's own noise layers are refused, even in nested models", () => {
  const inner = tf.sequential({
    layers: [tf.layers.dense({ units: 2, inputShape: [2] }), tf.layers.dropout({ rate: 0.5 })],
  })
  const outer = tf.sequential({ layers: [inner, tf.layers.dense({ units: 1 })] })
  assert.is(layersOf(outer).filter(layer => layer.getClassName() === 'Dropout').length, 1)
  try {
    refuseForeignNoise(outer)
    assert.unreachable()
  } catch (error) {
    assert.instance(error, UserError)
    assert.match((error as Error).message, /TF.js layer Dropout.*use sente's own dropout\(rate\)/)
  }
  refuseForeignNoise(mlp({ ...shape, dropout: 0.5 }, rng(1)))
})

test('a layer applied twice shares its noise, and is refused for two shapes', () => {
  const input = tf.input({ shape: [3] })
  const layer = dropout(0.5)
  const twice = (x: SymbolicTensor) =>
    tf.model({
      inputs: input,
      outputs: tf.layers.concatenate().apply([layer.apply(input), layer.apply(x)] as never) as typeof input,
    })
  assert.equal(Object.values(noiseInputs(twice(input), 7)), [{ shape: [7, 3] }])
  const wider = twice(tf.layers.dense({ units: 4 }).apply(input) as SymbolicTensor)
  assert.throws(() => noiseInputs(wider, 7), /applied to rows of several shapes, \[3\] and \[3\] and \[3\] and \[4\]/)
})

test.run()
