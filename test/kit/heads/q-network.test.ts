import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { qNetwork } from '../../../src/kit/heads/q-network.ts'
import { mlp } from '../../../src/nn/mlp.ts'
import { noisyInputs } from '../../../src/nn/noisy.ts'

const shape = { inputs: 3, hidden: [6, 5], actions: 4, activation: 'tanh' } as const
const classes = (model: { layers: { getClassName(): string }[] }) => model.layers.map(layer => layer.getClassName())
const output = (model: ReturnType<typeof qNetwork>, x: Tensor) => (model.apply(x) as Tensor).arraySync() as number[][]
const x = tf.tensor2d([
  [1, 2, 3],
  [-1, 0, 0.5],
])

test('without dueling and noise it is the MLP', () => {
  const plain = qNetwork({ ...shape, atoms: 2 }, rng(1))
  assert.equal(output(plain, x), output(mlp({ ...shape, outputs: 8 }, rng(1)), x))
})

test('dueling: value and advantages have separate hidden layers, and advantages have mean 0', () => {
  const model = qNetwork({ ...shape, dueling: true }, rng(1))
  assert.equal(classes(model), ['InputLayer', 'Dense', 'Dense', 'Dense', 'Dense', 'Dense', 'Duel'])
  const [, , , , value, advantage] = model.layers
  const inside = tf.model({ inputs: model.inputs, outputs: [value!.output, advantage!.output] as never })
  const [v, a] = (inside.apply(x) as Tensor[]).map(t => t.arraySync() as number[][])
  for (const [row, q] of output(model, x).entries()) {
    const mean = a![row]!.reduce((sum, x) => sum + x, 0) / 4
    for (const [i, qi] of q.entries()) assert.ok(Math.abs(qi - (v![row]![0]! + a![row]![i]! - mean)) < 1e-6)
  }
})

test('dueling distributions: atom by atom', () => {
  const q = output(qNetwork({ ...shape, atoms: 3, dueling: true }, rng(1)), x)
  assert.is(q[0]!.length, 12)
  // With equal weights for each action all of them are the values.
  const same = qNetwork({ ...shape, atoms: 3, dueling: true }, rng(1))
  same.layers[5]!.setWeights([tf.zeros([5, 12]), tf.zeros([12])])
  for (const row of output(same, x)) for (let i = 3; i < 12; i++) assert.ok(Math.abs(row[i]! - row[i % 3]!) < 1e-6)
})

test('noisy: every dense layer but the first', () => {
  const noisy = qNetwork({ ...shape, noisy: true }, rng(1))
  assert.equal(classes(noisy), ['InputLayer', 'Dense', 'NoisyDense', 'NoisyDense'])
  assert.equal(
    Object.values(noisyInputs(noisy)).map(({ shape }) => shape),
    [[11], [9]],
  )
  const both = qNetwork({ ...shape, noisy: true, dueling: true }, rng(1))
  assert.is(classes(both).filter(name => name === 'NoisyDense').length, 4)
})

test('the same stream gives the same network, with every option on', () => {
  const all = { ...shape, noisy: true, dueling: true, normalization: 'layer', dropout: 0.2 } as const
  assert.equal(output(qNetwork(all, rng(5)), x), output(qNetwork(all, rng(5)), x))
  assert.not.equal(output(qNetwork(all, rng(5)), x), output(qNetwork(all, rng(6)), x))
})

test.run()
