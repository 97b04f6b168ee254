// The contract of custom networks.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { alphazero } from '../../agents/alphazero.ts'
import { c51 } from '../../agents/c51.ts'
import { ddpg } from '../../agents/ddpg.ts'
import { dqn } from '../../agents/dqn.ts'
import { ppo } from '../../agents/ppo.ts'
import { qrDqn } from '../../agents/qr-dqn.ts'
import { rainbow } from '../../agents/rainbow.ts'
import { sac } from '../../agents/sac.ts'
import { td3 } from '../../agents/td3.ts'
import type { Agent, AgentContext, AgentSpec, Decision } from '../../src/core/agent.ts'
import { UserError } from '../../src/core/error.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete } from '../../src/core/space.ts'
import type { SymbolicTensor } from '../../src/engine/tf.ts'
import { duel } from '../../src/kit/heads/q-network.ts'
import { dropout } from '../../src/nn/dropout.ts'
import type { NetworkBuilder } from '../../src/nn/network.ts'
import { noisyDense } from '../../src/nn/noisy.ts'
import { context } from './lessons.ts'

const observationSpace = box([4, 3], -1, 1)
const see = (t: number) => Float32Array.from({ length: 12 }, (_, i) => Math.sin(7 * t + i))
const single = { rollout: 1, epochs: 1 }
const quick = { updates: 1, batchSize: 8, warmup: 10, bufferSize: 100 }

/** Lives for 40 made-up steps and learns from them. */
async function lived(agent: Agent): Promise<Agent> {
  for (let t = 0; t < 40; t++) {
    const [decision] = (await agent.act([{ observation: see(t) }], 'explore')) as [Decision]
    const next = { observation: see(t + 1), reward: Math.cos(t), terminated: t % 7 === 0, truncated: false }
    agent.observe({ slot: 0, view: { observation: see(t) }, decision, next })
    if (t >= 20) await agent.learn(1)
  }
  return agent
}

const numbersOf = (thought: number | Float32Array) => (typeof thought === 'number' ? [thought] : [...thought])

/** Asserts that one view is answered by what the engine, which alone takes many, says of it. */
async function asTheEngine(agent: Agent): Promise<void> {
  const views = Array.from({ length: 3000 }, (_, t) => ({ observation: see(t) }))
  const together = (await agent.act(views, 'exploit')) as Decision[]
  for (const t of [0, 1, 2]) {
    const [alone] = (await agent.act([views[t]!], 'exploit')) as [Decision]
    for (const [name, thought] of Object.entries(alone.thought!))
      for (const [i, x] of numbersOf(thought).entries()) {
        const other = numbersOf(together[t]!.thought![name]!)[i]!
        assert.ok(Math.abs(x - other) < 1e-4, `${name}: ${x}, the engine ${other}`)
      }
  }
}

/** Dense along the rows of an image, as with frameStack. */
const along: NetworkBuilder = (tf, { inputs, outputs }) =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: 'tanh', inputShape: [...inputs] }),
      tf.layers.flatten(),
      tf.layers.dense({ units: outputs, activation: 'tanh' }),
    ],
  })
/** One hidden layer applied twice. */
const twice: NetworkBuilder = (tf, { inputs, outputs }) => {
  const input = tf.input({ shape: [...inputs] })
  const layer = tf.layers.dense({ units: 12, activation: 'tanh' })
  const x = layer.apply(layer.apply(tf.layers.flatten().apply(input))) as SymbolicTensor
  const last = tf.layers.dense({ units: outputs, activation: 'tanh' })
  return tf.model({ inputs: input, outputs: last.apply(x) as SymbolicTensor })
}
const choices = { observationSpace, actionSpace: discrete(3) }
const motions = { observationSpace }
for (const [what, network] of Object.entries({ 'dense layers along an axis': along, 'a layer used twice': twice })) {
  const agents: [AgentSpec, Partial<AgentContext>][] = [
    [dqn({ ...quick, network }), choices],
    [c51({ ...quick, network }), choices],
    [ddpg({ ...quick, actorNetwork: network }), motions],
    [ddpg({ ...quick, actorNetwork: network, normalizeObservations: true }), choices],
    [td3({ ...quick, actorNetwork: network }), motions],
    [sac({ ...quick, actorNetwork: network }), motions],
    [ppo({ ...single, network }), choices],
    [ppo({ ...single, network }), motions],
  ]
  for (const [spec, given] of agents)
    test(`${spec.name}, ${what}: one view agrees with a batch`, async () => {
      const agent = await lived(await spec.create(context(given)))
      await asTheEngine(agent)
      agent.dispose()
    })
}

const noisyLayers: NetworkBuilder = (tf, { inputs, outputs }) =>
  tf.sequential({
    layers: [tf.layers.flatten({ inputShape: [...inputs] }), noisyDense(8, 'tanh'), noisyDense(outputs)],
  })
/** Rainbow's, as the doc comment of `duel` has it. */
const dueling: NetworkBuilder = (tf, { inputs, outputs, atoms }) => {
  const input = tf.input({ shape: [...inputs] })
  const x = tf.layers.dense({ units: 16, activation: 'relu' }).apply(tf.layers.flatten().apply(input))
  const value = noisyDense(atoms).apply(noisyDense(8, 'relu').apply(x)) as SymbolicTensor
  const advantage = noisyDense(outputs).apply(noisyDense(8, 'relu').apply(x)) as SymbolicTensor
  return tf.model({ inputs: input, outputs: duel(outputs / atoms, atoms).apply([value, advantage]) as SymbolicTensor })
}
const noisyRow: NetworkBuilder = (tf, { inputs, outputs }) =>
  tf.sequential({ layers: [noisyDense(outputs, 'linear', inputs)] })
const own = { ...quick, epsilonStart: 1, epsilonEnd: 1 }
for (const [name, spec] of Object.entries({
  rainbow: rainbow({ ...own, network: noisyLayers, noisy: true }),
  'rainbow, dueling': rainbow({ ...own, network: dueling }),
  'dqn, noisy': dqn({ ...own, network: noisyLayers, noisy: true }),
  'dqn, told nothing': dqn({ ...own, network: dueling }),
  'qr-dqn': qrDqn({ ...own, network: dueling }),
}))
  test(`custom noisy layers explore in place of ε: ${name}`, async () => {
    const agent = await lived(await spec.create(context(choices)))
    const view = { observation: see(1) }
    const values = new Set<string>()
    const actions = new Set<unknown>()
    for (let i = 0; i < 60; i++) {
      const [{ action, thought }] = (await agent.act([view], 'explore')) as [Decision]
      values.add(String(thought?.q)) // an action of ε has none
      actions.add(action)
    }
    assert.is(values.size, 60)
    assert.not.ok(values.has('undefined'))
    assert.ok(actions.size > 1)
    const greedy = await agent.act([view], 'exploit')
    assert.equal(await agent.act([view], 'exploit'), greedy)
    assert.is((await agent.learn(1)).epsilon, 0)
    agent.dispose()
  })

const refused = async (make: () => AgentSpec, given: Partial<AgentContext>, message: RegExp) => {
  try {
    await make().create(context(given))
    assert.unreachable()
  } catch (error) {
    assert.instance(error, UserError)
    assert.match((error as Error).message, message)
  }
}

test('with noisy, a custom network must have noisy layers', async () => {
  const message = /your own network has none: make its last layers with sente's noisyDense\(units\)/
  await refused(() => rainbow({ network: along, noisy: true }), choices, message)
  await refused(() => dqn({ network: along, noisy: true }), choices, message)
  const agent = await rainbow({ ...quick, network: along, epsilonEnd: 0.5 }).create(context(choices))
  assert.ok((await (await lived(agent)).learn(1)).epsilon! >= 0.5)
})

test('noisy layers are refused where no noise is drawn', async () => {
  const message = /has a noisyDense layer, but only DQN, C51, QR-DQN and Rainbow supply its noise/
  for (const [spec, given] of [
    [ddpg({ actorNetwork: noisyLayers }), motions],
    [td3({ criticNetwork: noisyRow }), motions],
    [sac({ actorNetwork: noisyLayers }), motions],
    [ppo({ network: noisyLayers }), choices],
  ] as const)
    await refused(() => spec, given, message)
})

test('options of the built-in network are refused beside a custom one, with the fix', () => {
  const actors = { actorNetwork: along, criticNetwork: along }
  for (const [make, message] of [
    [
      () => dqn({ network: along, dueling: true }),
      /"dueling".* has no effect together with network: .*duel\(actions, atoms\)/,
    ],
    [() => dqn({ network: along, dropout: 0.5 }), /"dropout".*sente's dropout\(rate\)/],
    [() => rainbow({ network: dueling, normalization: 'layer' }), /"normalization".*layerNormalization\(\)/],
    [() => c51({ network: along, hidden: [32] }), /"hidden".*set the layer widths/],
    [() => ddpg({ ...actors, activation: 'tanh' }), /"activation".*together with actorNetwork and criticNetwork/],
    [() => sac({ ...actors, dropout: 0.5 }), /"dropout"/],
    [() => ppo({ network: along, shared: true }), /"shared".*has no effect together with network/],
    [() => alphazero({ network: along, channels: 32 }), /"channels".*has no effect together with network/],
  ] as [() => AgentSpec, RegExp][])
    assert.throws(make, message)
  // what is said has an effect
  td3({ actorNetwork: along, dropout: 0.5 })
  rainbow({ network: dueling })
})

test('the recommended fixes work', async () => {
  const network: NetworkBuilder = (tf, { inputs, outputs }) =>
    tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [...inputs] }),
        tf.layers.dense({ units: 8 }),
        tf.layers.layerNormalization(),
        tf.layers.activation({ activation: 'relu' }),
        dropout(0.5),
        tf.layers.dense({ units: outputs }),
      ],
    })
  for (const spec of [dqn({ ...quick, network }), ppo({ ...single, network })])
    await asTheEngine(await lived(await spec.create(context({ ...choices, random: rng(3) }))))
})

test.run()
