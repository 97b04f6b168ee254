import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../agents/dqn.ts'
import { catchV0 } from '../../envs/toy/catch.ts'
import { identityV0 } from '../../envs/toy/identity.ts'
import { maskedIdentityV0 } from '../../envs/toy/masked-identity.ts'
import type { Agent, AgentContext, AgentSpec, Decision, Saved } from '../../src/core/agent.ts'
import type { Step, View } from '../../src/core/env.ts'
import { type EnvSpec, make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete, multiDiscrete } from '../../src/core/space.ts'
import { tf } from '../../src/engine/tf.ts'
import { dropout } from '../../src/nn/dropout.ts'
import type { NetworkBuilder } from '../../src/nn/network.ts'
import { sampled } from '../sampled.ts'

const context = (given: Partial<AgentContext> = {}): AgentContext => ({
  observationSpace: box([2], -10, 10),
  actionSpace: discrete(3),
  random: rng(1),
  steps: 1000,
  envs: 1,
  device: { device: 'cpu', engine: 'onnx' },
  ...given,
})

/** Trains in one environment; returns the mean return of 50 greedy episodes. */
async function learned(spec: EnvSpec, agentSpec: AgentSpec, steps: number, seed = 1): Promise<number> {
  const env = make(spec)
  const agent = await agentSpec.create(context({ ...env, random: rng(seed).split('agent'), steps }))
  const play = async (mode: 'explore' | 'exploit', enough: (steps: number, episodes: number) => boolean) => {
    const { warmup, every, updates } = agent.plan
    let [done, episodes, sum] = [0, 0, 0]
    while (!enough(done, episodes)) {
      let view = (await env.reset(rng(seed).split(mode).split(episodes++))) as View
      for (;;) {
        const [decision] = (await agent.act([view], mode)) as [Decision]
        const next = (await env.step(decision.action as never)) as Step
        sum += next.reward
        done++
        if (mode === 'explore') {
          agent.observe({ slot: 0, view, decision, next })
          if (done >= warmup && done % every === 0) await agent.learn(updates)
        }
        if (next.terminated || next.truncated) break
        view = next
      }
    }
    return sum / episodes
  }
  await play('explore', done => done >= steps)
  const mean = await play('exploit', (_, episodes) => episodes >= 50)
  agent.dispose()
  return mean
}

const quick = { warmup: 100, trainEvery: 8, updates: 8, targetEvery: 50, hidden: [32], learningRate: 3e-3 }

test('signs of life: it learns to echo symbols', async () => {
  assert.ok((await learned(identityV0, dqn({ ...quick, gamma: 0 }), 1500)) >= 99)
})

test('signs of life: it learns to echo among legal symbols, and never takes an illegal one', async () => {
  assert.ok((await learned(maskedIdentityV0, dqn({ ...quick, gamma: 0.5 }), 1500)) >= 99)
})

for (const doubleQ of sampled([true, false], 2, import.meta.url))
  test(`signs of life: it learns to catch (doubleQ ${doubleQ})`, async () => {
    assert.ok(
      (await learned(
        catchV0,
        dqn({ ...quick, gamma: 0.9, learningRate: 2e-3, epsilonFraction: 0.5, doubleQ }),
        3000,
      )) >= 0.95,
    )
  })

/** Q(s, ·) = s W + b with these weights, alike in both networks at first. */
const linear =
  (kernel: number[][], bias: number[]): NetworkBuilder =>
  tf => {
    const model = tf.sequential()
    model.add(tf.layers.dense({ units: bias.length, inputShape: [kernel.length] }))
    model.setWeights([tf.tensor2d(kernel), tf.tensor1d(bias)])
    return model
  }

const network = linear(
  [
    [1, 0, 0],
    [0, 1, 0],
  ],
  [0, 0, 0.5],
) // Q(s, ·) = [s₀, s₁, ½]

/** An agent whose memory holds one transition: from [1, 2] by action 1. */
async function withOne(next: Partial<Step>, options: NonNullable<Parameters<typeof dqn>[0]> = {}) {
  const one = { network, gamma: 0.9, batchSize: 4, warmup: 1, learningRate: 0.5, targetEvery: 1_000_000 }
  const rest = { updates: 1, nStep: 1, tau: 0, learningRateSchedule: 'constant', maxGradNorm: 1e6 } as const
  const agent = await dqn({ optimizer: 'sgd', ...one, ...rest, ...options }).create(context())
  agent.observe({
    slot: 0,
    view: { observation: Float32Array.of(1, 2) },
    decision: { action: 1 },
    next: { observation: Float32Array.of(3, 4), reward: 1, terminated: false, truncated: false, ...next },
  })
  return agent
}
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-5, `${actual}, not ${expected}`)
/** θ′ as given in place of a copy of θ. */
function setTarget(agent: Agent, qTarget: readonly number[]) {
  const saved = agent.save()
  agent.restore({ ...saved, arrays: { ...saved.arrays, qTarget: Float32Array.from(qTarget) } })
}

test('the target is r + γ max Q′(s′), the loss Huber, the step down its gradient', async () => {
  const agent = await withOne({})
  const { q, loss } = await agent.learn(1)
  near(q!, 1 + 0.9 * 4) // Q(s′) = [3, 4, ½]
  near(loss!, 2.6 - 0.5) // Q(s, 1) = 2, an error of −2.6
  // ∂L/∂Q = −1 (clipped); θ ← θ + ½ · s for the column of action 1 only
  assert.equal([...agent.weights().q!], [1, 0.5, 0, 0, 2, 0, 0, 0.5, 0.5])
})

test('a terminal transition is worth its reward, a truncated one bootstraps', async () => {
  near((await (await withOne({ terminated: true })).learn(1)).q!, 1)
  near((await (await withOne({ truncated: true })).learn(1)).q!, 1 + 0.9 * 4)
})

test('illegal actions do not count in the target', async () => {
  near((await (await withOne({ legal: Uint8Array.of(1, 0, 1) })).learn(1)).q!, 1 + 0.9 * 3)
  near((await (await withOne({ legal: Uint8Array.of(0, 0, 1) })).learn(1)).q!, 1 + 0.9 * 0.5)
  near((await (await withOne({ legal: new Uint8Array(3), terminated: true })).learn(1)).q!, 1)
})

test('double: the online network chooses, the target network values', async () => {
  const target = [0, 0, 0, 0, 0, 0, 10, 20, 30] // Q′ = [10, 20, 30] everywhere
  for (const [doubleQ, legal, value] of [
    [false, [1, 1, 1], 30],
    [true, [1, 1, 1], 20], // Q(s′) = [3, 4, ½]: action 1
    [true, [1, 0, 1], 10], // action 0
  ] as const) {
    const agent = await withOne({ legal: Uint8Array.from(legal) }, { doubleQ })
    setTarget(agent, target)
    near((await agent.learn(1)).q!, 1 + 0.9 * value)
  }
})

test('the gradient norm is clipped', async () => {
  const agent = await withOne({}, { maxGradNorm: 0.1 })
  await agent.learn(1)
  const moved = agent.weights().q!.map((x, i) => x - [1, 0, 0, 0, 1, 0, 0, 0, 0.5][i]!)
  near(Math.hypot(...moved), 0.5 * 0.1)
})

test('a clip of 0 clips nothing', async () => {
  const agent = await withOne({}, { maxGradNorm: 0 })
  await agent.learn(1)
  assert.equal([...agent.weights().q!], [1, 0.5, 0, 0, 2, 0, 0, 0.5, 0.5])
})

test('the learning rate follows its schedule, and its warm-up', async () => {
  const agent = await withOne({}, { learningRateWarmup: 0.01, updates: 2 }) // 1 step of 1000: a tenth of the way up
  await agent.learn(2)
  for (const [i, x] of [1, 0.1, 0, 0, 1.2, 0, 0, 0.1, 0.5].entries()) near(agent.weights().q![i]!, x)
  const fallen = await withOne({}, { learningRateSchedule: 'linear', learningRateEnd: 0, updates: 2 })
  const saved = fallen.save()
  fallen.restore({ ...saved, numbers: { ...saved.numbers, steps: 800 } })
  await fallen.learn(2)
  for (const [i, x] of [1, 0.2, 0, 0, 1.4, 0, 0, 0.2, 0.5].entries()) near(fallen.weights().q![i]!, x)
})

test('weight decay is the optimizer’s: L2 for SGD, decoupled for AdamW', async () => {
  const agent = await withOne({}, { weightDecay: 0.2 }) // θ ← θ + ½ (s − 0.2 θ)
  await agent.learn(1)
  for (const [i, x] of [0.9, 0.5, 0, 0, 1.9, 0, 0, 0.5, 0.45].entries()) near(agent.weights().q![i]!, x)
  const decoupled = await withOne({}, { optimizer: 'adamw', weightDecay: 0.2 }) // θ ← θ − 0.1 θ, then Adam's ½ up
  await decoupled.learn(1)
  for (const [i, x] of [0.9, 0.5, 0, 0, 1.4, 0, 0, 0.5, 0.45].entries()) near(decoupled.weights().q![i]!, x)
})

test(
  'the target network is copied after every `targetEvery` steps, before learning, and stays in ' + 'between',
  async () => {
    const agent = await withOne({}, { targetEvery: 3 })
    const target = () => [...agent.save().arrays.qTarget!]
    const start = target()
    await agent.learn(1)
    assert.equal(target(), start)
    const step = { slot: 0, view: { observation: Float32Array.of(1, 1) }, decision: { action: 0 } }
    const next = { observation: new Float32Array(2), reward: 5, terminated: true, truncated: false }
    for (let i = 0; i < 2; i++) agent.observe({ ...step, next })
    const online = [...agent.weights().q!]
    await agent.learn(1) // at step 3
    assert.equal(target(), online)
    assert.not.equal([...agent.weights().q!], online)
    await agent.learn(1)
    assert.equal(target(), online)
  },
)

test('with τ the target network follows after every update', async () => {
  const agent = await withOne({}, { tau: 0.25, updates: 2 })
  const before = agent.save().arrays
  await agent.learn(1)
  const first = agent.save().arrays
  for (const [i, x] of first.qTarget!.entries()) near(x, 0.75 * before.qTarget![i]! + 0.25 * first.q![i]!)
  await agent.learn(2)
  assert.not.equal([...agent.save().arrays.qTarget!], [...first.qTarget!])
})

/** A made-up life: observations, rewards and ends that do not depend on the agent. */
function live(agent: Agent, from: number, to: number): Promise<Decision[]> {
  const see = (t: number) => Float32Array.from([0, 1], i => rng(`see ${t}`).split(i).normal())
  const at = async (decisions: Decision[], t: number): Promise<Decision[]> => {
    if (t === to) return decisions
    const [decision] = (await agent.act([{ observation: see(t) }], 'explore')) as [Decision]
    const reward = rng(`reward ${t}`).normal()
    const next = { observation: see(t + 1), reward, terminated: t % 7 === 0, truncated: false }
    agent.observe({ slot: 0, view: { observation: see(t) }, decision, next })
    if (t >= 20 && t % 4 === 0) await agent.learn(4)
    return at([...decisions, decision], t + 1)
  }
  return at([], from)
}
const lively = { hidden: [16, 16], updates: 2, targetEvery: 10, bufferSize: 100, batchSize: 8 }
const bits = ({ arrays }: Saved) =>
  Object.entries(arrays).map(([name, values]) => `${name} ${Buffer.from(values.slice().buffer).toString('hex')}`)

for (const engine of ['onnx', 'tfjs'] as const)
  test(`the same seed gives the same bits, another seed others (${engine})`, async () => {
    const life = async (seed: number) => {
      const agent = await dqn(lively).create(context({ random: rng(seed), device: { device: 'cpu', engine } }))
      const decisions = await live(agent, 0, 48)
      return { bits: bits(agent.save()), decisions }
    }
    const once = await life(1)
    assert.equal(await life(1), once)
    assert.not.equal((await life(2)).bits, once.bits)
  })

/** Options that change training. */
const crafts: NonNullable<Parameters<typeof dqn>[0]>[] = [
  {},
  { tau: 0.05 },
  { normalization: 'layer', dropout: 0.2 },
  { normalization: 'batch', tau: 0.05 },
  { optimizer: 'adamw', weightDecay: 0.1, learningRateSchedule: 'cosine', learningRateWarmup: 0.1, maxGradNorm: 0 },
  { dueling: true },
  { noisy: true },
  { priority: 0.6, nStep: 3 },
  { dueling: true, noisy: true, priority: 0.5, nStep: 2, exploration: 'boltzmann' },
]
for (const craft of sampled(crafts, 8, import.meta.url))
  test(`both engines learn the same ${JSON.stringify(craft)}`, async () => {
    const life = async (engine: 'onnx' | 'tfjs') => {
      const spec = dqn({ ...lively, activation: 'tanh', ...craft })
      const agent = await spec.create(context({ device: { device: 'cpu', engine } }))
      for (let t = 0; t < 30; t++) await live(agent, t, t + 1)
      await agent.learn(20)
      return agent.save().arrays
    }
    const [compiled, eager] = [await life('onnx'), await life('tfjs')]
    assert.equal(Object.keys(compiled), Object.keys(eager))
    for (const name of Object.keys(eager)) {
      const largest = Math.max(...eager[name]!.map(Math.abs))
      for (const [i, x] of eager[name]!.entries())
        assert.ok(Math.abs(compiled[name]![i]! - x) <= 1e-4 * largest, `${name} ${i}: ${compiled[name]![i]}, not ${x}`)
    }
  })

test('K changes the weights by rounding only', async () => {
  const life = async (updatesPerRun: number) => {
    const spec = dqn({ ...lively, dropout: 0.3, learningRateWarmup: 0.2, updates: 4, updatesPerRun })
    const agent = await spec.create(context())
    for (let t = 0; t < 40; t++) await live(agent, t, t + 1)
    await agent.learn(4)
    return agent.save().arrays.q!
  }
  const [apart, together] = [await life(1), await life(2)]
  for (const [i, x] of apart.entries()) near(together[i]!, x)
})

test('a custom network may have dropout', async () => {
  const own: NetworkBuilder = (tf, { inputs, outputs }) =>
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 8, inputShape: [...inputs], activation: 'relu' }),
        dropout(0.5),
        tf.layers.dense({ units: outputs }),
      ],
    })
  const agent = await dqn({ updates: 2, bufferSize: 100, batchSize: 8, network: own }).create(context())
  await live(agent, 0, 30)
  await agent.learn(4)
  const theirs: NetworkBuilder = (tf, { inputs, outputs }) =>
    tf.sequential({
      layers: [tf.layers.dropout({ rate: 0.5, inputShape: [...inputs] }), tf.layers.dense({ units: outputs })],
    })
  try {
    await dqn({ network: theirs }).create(context())
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, /TF.js layer Dropout.*sente's own dropout/)
  }
})

test('dropout is off when acting', async () => {
  const views = [{ observation: Float32Array.of(1, 2) }]
  const [plain, dropping] = [
    await dqn({ updates: 1 }).create(context()),
    await dqn({ updates: 1, dropout: 0.5 }).create(context()),
  ]
  assert.equal(await dropping.act(views, 'exploit'), await plain.act(views, 'exploit'))
})

for (const craft of sampled(crafts, 8, import.meta.url))
  test(`saved and restored in mid-run, it continues bit for bit ${JSON.stringify(craft)}`, async () => {
    const spec = dqn({ ...lively, ...craft, epsilonFraction: 0.5 })
    const first = await spec.create(context({ steps: 200 }))
    await live(first, 0, 101)
    const { size, added, columns } = first.memory!
    const memory = { size, added, columns: structuredClone(columns) }
    const saved = structuredClone(first.save())

    const second = await spec.create(context({ steps: 200, random: rng('another') }))
    second.memory!.restore(memory)
    second.restore(saved)
    assert.equal(await live(second, 101, 200), await live(first, 101, 200))
    assert.equal(bits(second.save()), bits(first.save()))
  })

test('exploiting draws nothing and takes the best action; exploring follows ε', async () => {
  const agent = await dqn({ network, updates: 1, epsilonEnd: 0.25, epsilonFraction: 0 }).create(context())
  const view = { observation: Float32Array.of(3, 4) }
  const before = agent.save()
  const [decision] = (await agent.act([view], 'exploit')) as [Decision]
  assert.equal(decision, { action: 1, thought: { q: Float32Array.of(3, 4, 0.5) } })
  assert.equal(agent.save(), before)
  const decisions = await agent.act(Array(3000).fill(view), 'explore')
  const others = decisions.filter(({ action }) => action !== 1).length / 3000
  assert.ok(Math.abs(others - (0.25 * 2) / 3) < 0.03, `${others}`)
  assert.ok(decisions.every(({ thought }) => !thought || thought.q instanceof Float32Array))
})

test('a batch of views equals single views', async () => {
  const agent = await dqn({ updates: 1 }).create(context())
  const views = Array.from({ length: 9 }, (_, i) => ({
    observation: Float32Array.of(i, -i),
    legal: Uint8Array.of(i % 2, 1, 1),
  }))
  const together = await agent.act(views, 'exploit')
  for (const [i, view] of views.entries()) {
    const [alone] = (await agent.act([view], 'exploit')) as [Decision]
    assert.is(together[i]!.action, alone.action)
    const [a, b] = [together[i]!.thought!.q, alone.thought!.q] as [Float32Array, Float32Array]
    for (const [j, q] of a.entries()) near(q, b[j]!)
  }
})

const convolution: NetworkBuilder = (tf, { inputs, outputs }) =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, useBias: false, inputShape: [...inputs] }),
      tf.layers.batchNormalization(),
      tf.layers.reLU(),
      tf.layers.flatten(),
      tf.layers.dense({ units: outputs }),
    ],
  })

test('a network with convolutions and batch normalization learns, its statistics included', async () => {
  const observationSpace = box([5, 5, 2], 0, 1)
  const agent = await dqn({ network: convolution, batchSize: 8, updates: 1 }).create(context({ observationSpace }))
  const see = () => Float32Array.from({ length: 50 }, (_, i) => i / 50)
  for (let i = 0; i < 4; i++) {
    const next = { observation: see(), reward: i, terminated: true, truncated: false }
    agent.observe({ slot: 0, view: { observation: see() }, decision: { action: 1 }, next })
  }
  const before = agent.weights()
  assert.equal(Object.keys(before), ['q', 'qStatistics'])
  await agent.learn(3)
  assert.not.equal([...agent.weights().qStatistics!], [...before.qStatistics!])
  const losses = [(await agent.learn(1)).loss!, (await agent.learn(200)).loss!, (await agent.learn(1)).loss!]
  assert.ok(losses[2]! < losses[0]! + 1, `${losses}`)
})

test('another agent acts by its weights', async () => {
  const [one, other] = [
    await dqn({ updates: 1 }).create(context()),
    await dqn().create(context({ random: rng(2), steps: 0 })),
  ]
  const views = [{ observation: Float32Array.of(1, 2) }]
  assert.not.equal(await other.act(views, 'exploit'), await one.act(views, 'exploit'))
  other.load(one.weights())
  assert.equal(await other.act(views, 'exploit'), await one.act(views, 'exploit'))
})

for (const engine of ['onnx', 'tfjs'] as const)
  test(`learning, acting and disposing leave no tensor behind (${engine})`, async () => {
    const before = tf.memory().numTensors
    const agent = await dqn(lively).create(context({ device: { device: 'cpu', engine } }))
    await live(agent, 0, 60)
    const made = tf.memory().numTensors
    await live(agent, 60, 160)
    assert.is(tf.memory().numTensors, made)
    agent.dispose()
    assert.is(tf.memory().numTensors, before)
  })

test('every optimizer takes a step', async () => {
  for (const optimizer of ['adam', 'adamw', 'rmsprop', 'momentum', 'sgd'] as const) {
    const agent = await withOne({}, { optimizer, learningRate: 0.1 })
    await agent.learn(1)
    assert.ok(agent.weights().q![1]! > 0, optimizer) // toward the target
  }
})

test('unsupported spaces are refused', async () => {
  assert.is(dqn().unsupported({ observationSpace: discrete(3), actionSpace: discrete(2) }), undefined)
  assert.is(dqn().unsupported({ observationSpace: multiDiscrete([2, 3]), actionSpace: discrete(2) }), undefined)
  assert.match(
    dqn().unsupported({ observationSpace: discrete(3), actionSpace: box([1], -1, 1) })!,
    /Discrete.*not Box\(1\)/,
  )
  const shared = linear([[1], [1]], [0])(tf, { inputs: [2], outputs: 1, atoms: 1 })
  for (const [builder, message] of [
    [
      linear(
        [
          [1, 0],
          [0, 1],
        ],
        [0, 0],
      ),
      /has \[2\] outputs, but 3/,
    ],
    [() => shared, /has \[1\] outputs/],
  ] as const)
    try {
      await dqn({ network: builder }).create(context())
      assert.unreachable()
    } catch (error) {
      assert.match((error as Error).message, message)
    }
  try {
    await dqn({ network: () => shared }).create(context({ actionSpace: discrete(1) }))
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, /new network at each call/)
  }
})

test.run()
