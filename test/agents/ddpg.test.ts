import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ddpg } from '../../agents/ddpg.ts'
import { identityV0 } from '../../envs/toy/identity.ts'
import { maskedIdentityV0 } from '../../envs/toy/masked-identity.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete, mismatch, multiDiscrete } from '../../src/core/space.ts'
import { isWide, sampled } from '../sampled.ts'
import { context, echo, evenlySpread, learned } from './lessons.ts'

const rates = { actorLearningRate: 3e-3, criticLearningRate: 3e-3 }
const quick = { ...rates, hidden: [32, 32], batchSize: 64, warmup: 200, trainEvery: 8, updates: 8, gamma: 0, tau: 0.05 }

test('signs of life: it learns continuous actions', async () => {
  const mean = await learned(echo, ddpg(quick), 2000)
  assert.ok(mean > -0.3, `${mean}`)
})

if (isWide(import.meta.url)) {
  test('signs of life: with a linear actor whose gradients are inverted, and with correlated noise', async () => {
    const mean = await learned(echo, ddpg({ ...quick, invertGradients: true, noise: 'ou' }), 2000)
    assert.ok(mean > -0.3, `${mean}`)
  })

  test('signs of life: in four environments at once too', async () => {
    const mean = await learned(echo, ddpg(quick), 500, 4)
    assert.ok(mean > -0.3, `${mean}`)
  })
}

for (const spec of sampled([maskedIdentityV0, identityV0], 2, import.meta.url))
  test(`signs of life: discrete actions, ${spec.id}, never an illegal one`, async () => {
    const mean = await learned(spec, ddpg({ ...quick, logitPenalty: 0.01 }), 2500)
    assert.ok(mean >= spec.solvedAt!, `${mean}`)
  })

const view = { observation: Float32Array.of(0.3, -0.7) }

test('during warm-up, actions are uniform over their bounds; greedy ones are not', async () => {
  const agent = await ddpg({ warmup: 100 }).create(context())
  const explored = await agent.act(Array(2000).fill(view), 'explore')
  assert.is(evenlySpread(explored.map(({ action }) => action)), undefined)
  assert.ok(explored.every(({ thought }) => thought === undefined))
  const [greedy] = await agent.act([view], 'exploit')
  assert.ok(greedy!.thought!.mu instanceof Float32Array)
  agent.dispose()
})

test('random discrete actions are evenly spread over the legal ones', async () => {
  const agent = await ddpg().create(context({ actionSpace: discrete(3) }))
  const decisions = await agent.act(Array(2000).fill({ ...view, legal: Uint8Array.of(1, 0, 1) }), 'explore')
  const counts = [0, 0, 0]
  for (const { action } of decisions) counts[action as number]!++
  assert.is(counts[1], 0)
  assert.ok(Math.abs(counts[0]! - 1000) < 110, `${counts}`)
  agent.dispose()
})

/** Past its warm-up, without training. */
async function warm(options: NonNullable<Parameters<typeof ddpg>[0]>, given: Parameters<typeof context>[0] = {}) {
  const agent = await ddpg({ warmup: 1, ...options }).create(context(given))
  const saved = agent.save()
  agent.restore({ ...saved, numbers: { ...saved.numbers, steps: 1 } })
  return agent
}

for (const options of [{ noise: 'gaussian' }, { noise: 'ou' }, { invertGradients: true }] as const)
  test(`however much noise, actions stay within bounds ${JSON.stringify(options)}`, async () => {
    const agent = await warm({ ...options, noiseStart: 3, noiseEnd: 3 }, { envs: 200 })
    const views = Array.from({ length: 200 }, () => view)
    const spaces = context().actionSpace
    const actions = (await agent.act(views, 'explore')).map(({ action }) => action as Float32Array)
    for (const action of actions) assert.is(mismatch(spaces, action), undefined)
    assert.ok(actions.some(([a]) => a === 0) && actions.some(([a]) => a === 1), 'bounds are reached')
    agent.dispose()
  })

test('σ goes from start to end, in units of half the range', async () => {
  const agent = await warm({ noiseStart: 0.2, noiseEnd: 0.01, noiseFraction: 0.5 })
  const spread = async (steps: number) => {
    const saved = agent.save()
    agent.restore({ ...saved, numbers: { ...saved.numbers, steps } })
    const [greedy] = (await agent.act([view], 'exploit')).map(({ action }) => action as Float32Array)
    let sum = 0
    for (let k = 0; k < 2000; k++) {
      const [decision] = await agent.act([view], 'explore')
      sum += (((decision!.action as Float32Array)[1]! - greedy![1]!) / 4) ** 2
    }
    return Math.sqrt(sum / 2000)
  }
  for (const [steps, sigma] of [
    [1, 0.2],
    [250, 0.105],
    [500, 0.01],
    [900, 0.01],
  ] as const) {
    const found = await spread(steps)
    assert.ok(Math.abs(found - sigma) < 0.08 * sigma, `at ${steps}: ${found}, not ${sigma}`)
  }
  agent.dispose()
})

test('correlated noise restarts with each episode, separately for each environment', async () => {
  const agent = await warm({ noise: 'ou', noiseStart: 0.5 }, { envs: 2 })
  const noise = () => [...agent.save().arrays.noise!]
  assert.equal(noise(), [0, 0, 0, 0])
  const decisions = await agent.act([view, view], 'explore')
  const before = noise()
  assert.ok(before.every(x => x !== 0))
  const next = { observation: view.observation, reward: 0, terminated: false, truncated: false }
  agent.observe({ slot: 0, view, decision: decisions[0]!, next })
  assert.equal(noise(), before)
  agent.observe({ slot: 1, view, decision: decisions[1]!, next: { ...next, truncated: true } })
  assert.equal(noise(), [...before.slice(0, 2), 0, 0])
  agent.observe({ slot: 0, view, decision: decisions[0]!, next: { ...next, terminated: true } })
  assert.equal(noise(), [0, 0, 0, 0])
  agent.dispose()
})

test('exploring discrete actions draws from the softmax of the logits, legal ones only', async () => {
  const agent = await warm({ hidden: [] }, { actionSpace: discrete(3) })
  agent.load({ actor: Float32Array.of(0, 0, 0, 0, 0, 0, 0, 1, 2) }) // no weights: the bias is the logits
  const share = async (legal?: Uint8Array) => {
    const counts = [0, 0, 0]
    for (const { action } of await agent.act(Array(4000).fill({ ...view, ...(legal && { legal }) }), 'explore'))
      counts[action as number]!++
    return counts.map(count => count / 4000)
  }
  const total = 1 + Math.E + Math.E ** 2
  for (const [i, x] of (await share()).entries()) assert.ok(Math.abs(x - Math.exp(i) / total) < 0.035, `${i}: ${x}`)
  const [first, second, third] = await share(Uint8Array.of(1, 1, 0))
  assert.ok(Math.abs(first! - 1 / (1 + Math.E)) < 0.035 && Math.abs(second! - Math.E / (1 + Math.E)) < 0.035)
  assert.is(third, 0)
  const [greedy] = await agent.act([{ ...view, legal: Uint8Array.of(1, 1, 0) }], 'exploit')
  assert.is(greedy!.action, 1)
  agent.dispose()
})

test('terminal steps do not bootstrap, truncated ones do; the critic’s actions are in [−1, 1]', async () => {
  const agent = await ddpg({ gamma: 0.9 }).create(context())
  const next = { observation: view.observation, reward: 2, terminated: false, truncated: false }
  const decision = { action: Float32Array.of(0.75, -3) }
  agent.observe({ slot: 0, view, decision, next })
  agent.observe({ slot: 0, view, decision, next: { ...next, truncated: true } })
  agent.observe({ slot: 0, view, decision, next: { ...next, terminated: true } })
  const { discount, action } = agent.memory!.columns
  assert.equal([...discount!.subarray(0, 3)], [0.9, 0.9, 0].map(Math.fround))
  assert.equal([...action!.subarray(0, 2)], [0.5, -1])
  agent.dispose()
})

test('the same seed gives the same bits, another seed others', async () => {
  const life = async (seed: number) => {
    const agent = await ddpg({ hidden: [8], batchSize: 8, updates: 2 }).create(context({ random: rng(seed) }))
    const random = rng('life')
    const see = () => Float32Array.from([0, 0], () => random.normal())
    for (let t = 0; t < 20; t++) {
      const [decision] = await agent.act([view], 'explore')
      const next = { observation: see(), reward: random.normal(), terminated: false, truncated: false }
      agent.observe({ slot: 0, view: { observation: see() }, decision: decision!, next })
    }
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
    ddpg().unsupported({ observationSpace: box([2], -1, 1), actionSpace })
  assert.is(refused(box([2], [0, -3], [1, 5])), undefined)
  assert.is(refused(discrete(3)), undefined)
  assert.match(refused(box([1], 0, Infinity))!, /^DDPG needs two finite bounds .*\.$/)
  assert.match(
    refused(multiDiscrete([2, 2]))!,
    /^DDPG needs a Box or Discrete action space, not MultiDiscrete\(2, 2\).*\.$/,
  )
})

test('two threads compute the same bits as one', async () => {
  const learned = async (threads: number) => {
    const agent = await ddpg({ hidden: [256, 256], batchSize: 256, warmup: 1, threads }).create(context())
    const random = rng(4)
    const see = () => Float32Array.from([0, 0], () => random.normal())
    for (let i = 0; i < 300; i++) {
      const next = { observation: see(), reward: random.normal(), terminated: false, truncated: false }
      agent.observe({ slot: 0, view: { observation: see() }, decision: { action: Float32Array.of(0.5, 1) }, next })
    }
    await agent.learn(10)
    const { arrays } = agent.save()
    assert.match(agent.engine.description, threads === 1 ? '1 thread' : '2 threads')
    agent.dispose()
    return arrays
  }
  assert.equal(await learned(2), await learned(1))
})

test.run()
