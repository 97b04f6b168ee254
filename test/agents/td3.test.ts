import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { td3 } from '../../agents/td3.ts'
import type { Agent } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete, mismatch, multiDiscrete } from '../../src/core/space.ts'
import { isWide } from '../sampled.ts'
import { context, echo, evenlySpread, learned } from './lessons.ts'

const rates = { actorLearningRate: 3e-3, criticLearningRate: 3e-3 }
const quick = { ...rates, hidden: [32, 32], batchSize: 64, warmup: 200, trainEvery: 8, updates: 8, gamma: 0, tau: 0.05 }
const view = { observation: Float32Array.of(0.3, -0.7) }

test('signs of life: it learns continuous actions', async () => {
  const mean = await learned(echo, td3(quick), 2500)
  assert.ok(mean > -0.3, `${mean}`)
})

if (isWide(import.meta.url))
  test('signs of life: in four environments at once too', async () => {
    const mean = await learned(echo, td3({ ...quick, noise: 'ou' }), 625, 4)
    assert.ok(mean > -0.3, `${mean}`)
  })

test('during warm-up, actions are uniform over their bounds', async () => {
  const agent = await td3({ warmup: 100 }).create(context())
  const explored = await agent.act(Array(2000).fill(view), 'explore')
  assert.is(evenlySpread(explored.map(({ action }) => action)), undefined)
  assert.ok(explored.every(({ thought }) => thought === undefined))
  agent.dispose()
})

for (const noise of ['gaussian', 'ou'] as const)
  test(`however much noise, actions stay within bounds (${noise})`, async () => {
    const agent = await td3({ warmup: 1, noise, noiseStart: 3 }).create(context({ envs: 200 }))
    const saved = agent.save()
    agent.restore({ ...saved, numbers: { ...saved.numbers, steps: 1 } })
    const actions = (await agent.act(Array(200).fill(view), 'explore')).map(({ action }) => action as Float32Array)
    for (const action of actions) assert.is(mismatch(context().actionSpace, action), undefined)
    assert.ok(actions.some(([a]) => a === 0) && actions.some(([a]) => a === 1), 'bounds are reached')
    agent.dispose()
  })

/** An agent that has seen 20 made-up steps. */
async function lived(options: NonNullable<Parameters<typeof td3>[0]>, seed = 1): Promise<Agent> {
  const agent = await td3({ hidden: [8], batchSize: 8, ...options }).create(context({ random: rng(seed) }))
  const random = rng('life')
  const see = () => Float32Array.from([0, 0], () => random.normal())
  for (let t = 0; t < 20; t++) {
    const [decision] = await agent.act([view], 'explore')
    const next = { observation: see(), reward: random.normal(), terminated: t % 6 === 0, truncated: t % 5 === 0 }
    agent.observe({ slot: 0, view: { observation: see() }, decision: decision!, next })
  }
  return agent
}

test('the two critics differ from the start; targets are equal to what they follow', async () => {
  const agent = await lived({})
  const { actor, actorTarget, critic, criticTarget } = agent.save().arrays
  assert.equal(criticTarget, critic)
  assert.equal(actorTarget, actor)
  const half = critic!.length / 2
  assert.not.equal([...critic!.subarray(0, half)], [...critic!.subarray(half)])
  agent.dispose()
})

test('the actor and the targets move at every d-th update only, however updates are grouped', async () => {
  const agent = await lived({ policyDelay: 3 })
  let loss = 0
  const moved = async (updates: number) => {
    const before = agent.save().arrays
    const metrics = await agent.learn(updates)
    const after = agent.save().arrays
    const changes = Object.keys(before).filter(name => before[name]!.some((x, i) => x !== after[name]![i]))
    assert.ok(changes.includes('actor') === (metrics.actorLoss !== loss), 'the last loss of the actor')
    loss = metrics.actorLoss!
    return ['actor', 'actorTarget', 'critic', 'criticTarget'].filter(name => changes.includes(name))
  }
  const all = ['actor', 'actorTarget', 'critic', 'criticTarget']
  assert.equal(await moved(1), ['critic'])
  assert.equal(await moved(1), ['critic'])
  assert.equal(await moved(1), all)
  assert.equal(await moved(2), ['critic'])
  assert.equal(await moved(4), all)
  agent.dispose()
})

test('grouped updates equal single ones, bit for bit', async () => {
  const [apart, together] = [await lived({}), await lived({ updates: 4 })]
  for (let k = 0; k < 4; k++) await apart.learn(1)
  await together.learn(4)
  assert.equal(together.save(), apart.save())
  for (const agent of [apart, together]) agent.dispose()
})

test('with constant critics the target is the lower of the two', async () => {
  const agent = await td3({ hidden: [], gamma: 0.5, batchSize: 4 }).create(context())
  const saved = agent.save()
  // Four weights and a bias a critic: Q₁′ = 3, Q₂′ = 7 everywhere.
  const criticTarget = Float32Array.of(0, 0, 0, 0, 3, 0, 0, 0, 0, 7)
  agent.restore({ ...saved, arrays: { ...saved.arrays, criticTarget } })
  const step = { slot: 0, view, decision: { action: Float32Array.of(0, 0) } }
  agent.observe({ ...step, next: { ...view, reward: 1, terminated: false, truncated: true } })
  assert.ok(Math.abs((await agent.learn(1)).q! - (1 + 0.5 * 3)) < 1e-6)
  agent.dispose()
})

test('the same seed gives the same bits, another seed others', async () => {
  const life = async (seed: number) => {
    const agent = await lived({}, seed)
    await agent.learn(4)
    const { arrays } = agent.save()
    agent.dispose()
    return arrays
  }
  const once = await life(1)
  assert.equal(await life(1), once)
  assert.not.equal((await life(2)).actor, once.actor)
})

test('unsupported spaces are refused with a sentence', () => {
  const refused = (actionSpace: Parameters<typeof mismatch>[0]) =>
    td3().unsupported({ observationSpace: box([2], -1, 1), actionSpace })
  assert.is(refused(box([2], [0, -3], [1, 5])), undefined)
  assert.match(refused(box([1], 0, Infinity))!, /^TD3 needs two finite bounds .*\.$/)
  assert.match(refused(discrete(3))!, /^TD3 needs a Box action space, not Discrete\(3\)\.$/)
  assert.match(refused(multiDiscrete([2, 2]))!, /^TD3 needs a Box action space, not MultiDiscrete\(2, 2\).*\.$/)
})

test.run()
