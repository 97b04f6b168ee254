import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { AgentContext } from '../../../src/core/agent.ts'
import { configure } from '../../../src/core/option.ts'
import { rng } from '../../../src/core/rng.ts'
import { box, discrete } from '../../../src/core/space.ts'
import { type layers as Layers, type LayersModel, type Tensor, tf } from '../../../src/engine/tf.ts'
import { actorNetwork, criticNetwork, networkOptions } from '../../../src/kit/heads/actor-critic.ts'
import { flatten } from '../../../src/nn/flat.ts'
import type { NetworkBuilder, NetworkShape } from '../../../src/nn/network.ts'
import { count, trainable } from '../../../src/nn/variables.ts'

const context = (given: Partial<AgentContext> = {}): AgentContext => ({
  observationSpace: box([3], -1, 1),
  actionSpace: box([2], -1, 1),
  random: rng(1),
  steps: 100,
  envs: 1,
  device: { device: 'cpu', engine: 'onnx' },
  ...given,
})
const config = (given: object = {}) => configure('test', networkOptions, { hidden: [8, 4], ...given })
const bits = (model: LayersModel) => [...flatten(trainable(model)).dataSync()]
const shape = (model: LayersModel) => [model.inputs[0]!.shape.slice(1), model.outputs[0]!.shape.slice(1)]
/** Records the sizes that it gets. */
const noting =
  (sizes: NetworkShape[]): NetworkBuilder =>
  (tf, { inputs, outputs, atoms }) => {
    sizes.push({ inputs, outputs, atoms })
    const model = tf.sequential()
    model.add(tf.layers.reshape({ targetShape: [inputs.reduce((a, b) => a * b, 1)], inputShape: [...inputs] }))
    model.add(tf.layers.dense({ units: outputs, activation: 'tanh' }))
    return model
  }

test('an actor is an MLP from observations to its outputs, ending in the requested activation', () => {
  const actor = actorNetwork(context(), config(), 2, 'tanh')
  assert.equal(shape(actor), [[3], [2]])
  assert.is(count(trainable(actor)), 3 * 8 + 8 + 8 * 4 + 4 + 4 * 2 + 2)
  const far = (actor.apply(tf.fill([1, 3], 1e6)) as Tensor).dataSync()
  assert.ok(far.every(x => Math.abs(x) <= 1))
  const linear = actorNetwork(context(), config(), 2, 'linear')
  assert.equal(bits(linear), bits(actor))
  assert.ok((linear.apply(tf.fill([1, 3], 1e6)) as Tensor).dataSync().some(x => Math.abs(x) > 1))
})

test('a critic is an MLP from observation and action to one number', () => {
  assert.equal(shape(criticNetwork(context(), config(), 2)), [[5], [1]])
  assert.equal(shape(criticNetwork(context({ observationSpace: discrete(4) }), config(), 3)), [[7], [1]])
  assert.equal(shape(criticNetwork(context({ observationSpace: box([2, 3], 0, 1) }), config(), 1)), [[7], [1]])
})

test('networks of one context start equal; another label or seed starts differently', () => {
  const build = (seed: number, label?: string) =>
    bits(criticNetwork(context({ random: rng(seed) }), config(), 2, label))
  assert.equal(build(1), build(1))
  assert.not.equal(build(1, 'critic 2'), build(1))
  assert.not.equal(build(2), build(1))
  const actor = (seed: number) => bits(actorNetwork(context({ random: rng(seed) }), config(), 2, 'tanh'))
  assert.equal(actor(1), actor(1))
  assert.not.equal(actor(2), actor(1))
})

test('building networks leaves the agent’s stream untouched', () => {
  const random = rng(3)
  const before = random.state()
  actorNetwork(context({ random }), config(), 2, 'tanh')
  criticNetwork(context({ random }), config(), 2)
  assert.equal(random.state(), before)
})

test('activation, normalization and dropout are the options’', () => {
  const critic = criticNetwork(context(), config({ activation: 'elu', normalization: 'layer' }), 2)
  const classes = critic.layers.map(layer => layer.getClassName())
  assert.is(classes.filter(name => name === 'Dense').length, 3)
  assert.ok(classes.length > 3, `${classes}`)
  assert.is(count(trainable(critic)), 5 * 8 + 8 + 16 + 8 * 4 + 4 + 8 + 4 + 1)
})

test('custom builders get the sizes: images in their shape, symbols and critic inputs as a row', () => {
  const sizes: NetworkShape[] = []
  const own = config({ hidden: undefined, actorNetwork: noting(sizes), criticNetwork: noting(sizes) })
  const image = context({ observationSpace: box([2, 3], 0, 1) })
  assert.equal(shape(actorNetwork(image, own, 4, 'tanh')), [[2, 3], [4]])
  criticNetwork(image, own, 2)
  actorNetwork(context({ observationSpace: discrete(5) }), own, 2, 'tanh')
  assert.equal(sizes, [
    { inputs: [2, 3], outputs: 4, atoms: 1 },
    { inputs: [8], outputs: 1, atoms: 1 },
    { inputs: [5], outputs: 2, atoms: 1 },
  ])
})

test('a critic for observations alone is refused; the message states its input', () => {
  const blind: NetworkBuilder = tf => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] })
  assert.throws(
    () => criticNetwork(context(), config({ criticNetwork: blind }), 2),
    /takes inputs of shape \[3\], but a row of observation and action has shape \[5\]/,
  )
})

test('a custom actor whose outputs are actions must stay in [−1, 1]', () => {
  const ending =
    (...last: ((units: number) => Layers.Layer)[]): NetworkBuilder =>
    (tf, { inputs, outputs }) =>
      tf.sequential({
        layers: [tf.layers.dense({ units: outputs, inputShape: [...inputs] }), ...last.map(layer => layer(outputs))],
      })
  const dense = (activation?: 'relu' | 'tanh' | 'sigmoid' | 'softplus') => (units: number) =>
    tf.layers.dense({ units, ...(activation && { activation }) })
  const made = (network: NetworkBuilder, activation: 'tanh' | 'linear' = 'tanh') =>
    actorNetwork(context(), config({ actorNetwork: network }), 2, activation)
  for (const [name, network] of [
    ['linear', ending()],
    ['linear', ending(dense())],
    ['relu', ending(dense('relu'))],
    ['softplus', ending(dense('softplus'))],
    ['LeakyReLU', ending(() => tf.layers.leakyReLU())],
  ] as const) {
    assert.throws(
      () => made(network),
      (error: Error) =>
        error.message.startsWith(`the network of the actor ends in ${name}, but its actions must lie in`),
    )
    made(network, 'linear')
  }
  for (const bounded of [dense('tanh'), dense('sigmoid'), () => tf.layers.activation({ activation: 'tanh' })])
    made(ending(bounded))
})

test.run()
