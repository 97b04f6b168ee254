import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sac } from '../../agents/sac.ts'
import type { Agent } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete, mismatch, multiDiscrete } from '../../src/core/space.ts'
import { isWide } from '../sampled.ts'
import { context, echo, evenlySpread, learned } from './lessons.ts'

const rates = { actorLearningRate: 3e-3, criticLearningRate: 3e-3, alphaLearningRate: 1e-2 }
const quick = { ...rates, hidden: [32, 32], batchSize: 64, warmup: 200, trainEvery: 8, updates: 8, gamma: 0, tau: 0.05 }
const view = { observation: Float32Array.of(0.3, -0.7) }

test('signs of life: it learns continuous actions', async () => {
  const mean = await learned(echo, sac({ ...quick, temperature: 0.1 }), 2500)
  assert.ok(mean > -0.3, `${mean}`)
})

if (isWide(import.meta.url))
  test('signs of life: in four environments at once too', async () => {
    const mean = await learned(echo, sac({ ...quick, temperature: 0.1 }), 625, 4)
    assert.ok(mean > -0.3, `${mean}`)
  })

test('during warm-up, actions are uniform over their bounds', async () => {
  const agent = await sac({ warmup: 100 }).create(context())
  const explored = await agent.act(Array(2000).fill(view), 'explore')
  assert.is(evenlySpread(explored.map(({ action }) => action)), undefined)
  assert.ok(explored.every(({ thought }) => thought === undefined))
  agent.dispose()
})

/** Past its warm-up, with an actor whose outputs are these means and ln σ everywhere. */
async function constant(outputs: readonly number[]): Promise<Agent> {
  const agent = await sac({ warmup: 1, hidden: [] }).create(context())
  const saved = agent.save()
  const actor = Float32Array.of(...Array(8).fill(0), ...outputs)
  agent.restore({ ...saved, arrays: { ...saved.arrays, actor }, numbers: { ...saved.numbers, steps: 1 } })
  return agent
}

test('greedy actions are tanh of the mean, exploring ones are drawn around it', async () => {
  const agent = await constant([0.5, -0.2, Math.log(0.3), Math.log(0.1)])
  const unit = (action: unknown) => {
    const [a, b] = action as Float32Array
    return [2 * a! - 1, (b! - 1) / 4]
  }
  const [greedy] = await agent.act([view], 'exploit')
  for (const [i, u] of [0.5, -0.2].entries()) assert.ok(Math.abs(unit(greedy!.action)[i]! - Math.tanh(u)) < 1e-6)
  for (const [i, sigma] of [0.3, 0.1].entries())
    assert.ok(Math.abs((greedy!.thought!.deviation as Float32Array)[i]! - sigma) < 1e-6)
  const drawn = (await agent.act(Array(4000).fill(view), 'explore')).map(({ action }) => unit(action).map(Math.atanh))
  for (const [i, mean, sigma] of [
    [0, 0.5, 0.3],
    [1, -0.2, 0.1],
  ] as const) {
    const found = drawn.reduce((sum, u) => sum + u[i]!, 0) / 4000
    assert.ok(Math.abs(found - mean) < (5 * sigma) / Math.sqrt(4000), `mean ${found}`)
    const spread = Math.sqrt(drawn.reduce((sum, u) => sum + (u[i]! - found) ** 2, 0) / 4000)
    assert.ok(Math.abs(spread - sigma) < 0.06 * sigma, `deviation ${spread}`)
  }
  agent.dispose()
})

test('however wide the policy, actions stay within bounds', async () => {
  const agent = await constant([40, -40, 5, 5])
  const decisions = [...(await agent.act(Array(500).fill(view), 'explore')), ...(await agent.act([view], 'exploit'))]
  for (const { action } of decisions) assert.is(mismatch(context().actionSpace, action), undefined)
  agent.dispose()
})

/** An agent that has seen 20 made-up steps. */
async function lived(options: NonNullable<Parameters<typeof sac>[0]>, seed = 1): Promise<Agent> {
  const agent = await sac({ hidden: [8], batchSize: 8, ...options }).create(context({ random: rng(seed) }))
  const random = rng('life')
  const see = () => Float32Array.from([0, 0], () => random.normal())
  for (let t = 0; t < 20; t++) {
    const [decision] = await agent.act([view], 'explore')
    const next = { observation: see(), reward: random.normal(), terminated: t % 6 === 0, truncated: t % 5 === 0 }
    agent.observe({ slot: 0, view: { observation: see() }, decision: decision!, next })
  }
  return agent
}

test('the two critics differ from the start; their targets are equal to them', async () => {
  const agent = await lived({})
  const { critic, criticTarget } = agent.save().arrays
  assert.equal(criticTarget, critic)
  const half = critic!.length / 2
  assert.not.equal([...critic!.subarray(0, half)], [...critic!.subarray(half)])
  agent.dispose()
})

test('the temperature rises below the target entropy, falls above it, and is fixed with rate 0', async () => {
  for (const [targetEntropy, alphaLearningRate, sign] of [
    [-50, 0.01, 1],
    [50, 0.01, -1],
    [-50, 0, 0],
  ] as const) {
    const agent = await lived({ temperature: 0.5, targetEntropy, alphaLearningRate })
    const { temperature } = await agent.learn(1)
    assert.ok(Math.abs(temperature! - 0.5) < 1e-6, `${temperature}`)
    const moved = agent.save().arrays.temperature![0]! - Math.log(0.5)
    assert.ok(Math.abs(moved - 0.01 * sign) < 1e-5, `${moved}`)
    agent.dispose()
  }
})

test('K updates run as one, and their metrics are finite means', async () => {
  const agent = await lived({ updates: 4, updatesPerRun: 4 })
  assert.is(agent.plan.updatesPerRun, 4)
  const metrics = await agent.learn(4)
  assert.equal(Object.keys(metrics), ['criticLoss', 'actorLoss', 'q', 'entropy', 'temperature'])
  for (const x of Object.values(metrics)) assert.ok(Number.isFinite(x))
  assert.is(agent.save().numbers.updates, 4)
  agent.dispose()
})

test('the same seed gives the same bits, another seed others', async () => {
  const life = async (seed: number) => {
    const agent = await lived({ updates: 2 }, seed)
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
    sac().unsupported({ observationSpace: box([2], -1, 1), actionSpace })
  assert.is(refused(box([2], [0, -3], [1, 5])), undefined)
  assert.match(refused(box([1], 0, Infinity))!, /^SAC needs two finite bounds .*\.$/)
  assert.match(refused(discrete(3))!, /^SAC needs a Box action space, not Discrete\(3\)\.$/)
  assert.match(refused(multiDiscrete([2, 2]))!, /^SAC needs a Box action space, not MultiDiscrete\(2, 2\).*\.$/)
})

test.run()
