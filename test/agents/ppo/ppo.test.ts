import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ppo } from '../../../agents/ppo.ts'
import { finished } from '../../loop/finished.ts'
import '../../../envs/index.ts'
import { checkAgent } from '../../../src/check/check-agent.ts'
import type { Agent, AgentContext, Decision } from '../../../src/core/agent.ts'
import { transition } from '../../../src/core/env.ts'
import { rng } from '../../../src/core/rng.ts'
import { box, discrete, mismatch, multiDiscrete } from '../../../src/core/space.ts'
import { train } from '../../../src/loop/train.ts'
import { ort } from '../../onnxruntime.ts'
import { context, echo, learned } from '../lessons.ts'

const quick = { hidden: [32, 32], rollout: 256, batchSize: 64, epochs: 10, learningRate: 3e-3, gamma: 0 }
const view = { observation: Float32Array.of(0.3, -0.7) }

test('signs of life: it learns continuous actions', async () => {
  const mean = await learned(echo, ppo({ ...quick, deviation: 0.5 }), 6000)
  assert.ok(mean > -0.8, `${mean}`) // the middle: −8.5
})

/** Two numbers in 0 … 2 to be repeated, one of them by a choice among three and one among two (2 counts as 1). */
const repeat = {
  id: 'Repeat-v0' as const,
  maxSteps: 20,
  create() {
    let random = rng(0)
    let x = Int32Array.of(0, 0)
    const draw = () => Int32Array.of(random.int(3), random.int(3))
    return {
      observationSpace: multiDiscrete([3, 3]),
      actionSpace: multiDiscrete([3, 2]),
      reset(start: typeof random) {
        random = rng(start.int(2 ** 32))
        x = draw()
        return { observation: x }
      },
      step(action: Int32Array) {
        const reward = (action[0] === x[0] ? 0.5 : 0) + (action[1] === Math.min(1, x[1]!) ? 0.5 : 0)
        x = draw()
        return transition(x, reward)
      },
    }
  },
}

test('signs of life: it learns several choices at once, in two environments', async () => {
  const mean = await learned(repeat as never, ppo(quick), 1500, 2)
  assert.ok(mean > 19, `${mean} of 20`)
})

const small = { hidden: [16], rollout: 40, batchSize: 16, epochs: 2, updatesPerRun: 2 }
const everything = {
  ...small,
  normalizeObservations: true,
  normalizeRewards: true,
  noiseCorrelation: 0.8,
  valueClip: 0.2,
  entropyWeight: 0.01,
}

for (const [id, options] of [
  ['MaskedIdentity-v0', small],
  ['CartPole-v1', { ...small, shared: true, targetKl: 0.01 }],
  ['Pendulum-v1', everything],
] as const)
  test(`checkAgent finds no problem on ${id}`, async () => {
    assert.equal(await checkAgent(ppo(options), id), [])
  })

test('it resumes within a rollout bit for bit, its statistics and its noise too', async () => {
  const options = { env: 'Pendulum-v1', agent: ppo(everything), steps: 400, seed: 3, envs: 2, device: 'cpu' } as const
  const { end, half } = await finished(train(options), 190)
  assert.ok(half!.rollout! > 0)
  const arrays = half!.agent.arrays
  for (const name of ['moments', 'rewardMoments', 'rewardReturns', 'noise'])
    assert.ok(
      arrays[name]!.some(x => x !== 0),
      name,
    )
  assert.ok(
    half!.weights.normalizer!.some(x => x !== 0 && x !== 1),
    'acting needs the statistics',
  )
  assert.equal((await finished(train({ ...options, resume: half! }), 190)).end, end)
})

/** An agent that has seen a rollout of made-up steps. */
async function lived(options: NonNullable<Parameters<typeof ppo>[0]>, given: Partial<AgentContext> = {}) {
  const agent = await ppo({ ...small, ...options }).create(context(given))
  await live(agent)
  return agent
}

async function live(agent: Agent): Promise<void> {
  const random = rng('life')
  const see = () => Float32Array.from([0, 0], () => random.normal())
  for (let t = 0; t < agent.plan.every; t++) {
    const seen = { observation: see() }
    const [decision] = (await agent.act([seen], 'explore')) as [Decision]
    const next = { observation: see(), reward: random.normal(), terminated: t % 6 === 5, truncated: t % 5 === 4 }
    agent.observe({ slot: 0, view: seen, decision, next })
  }
}

test('a rollout of N·T steps has T of each environment, and its epochs run as few times as the plan says', async () => {
  const agent = await ppo({ rollout: 100, batchSize: 20, epochs: 4, updatesPerRun: 10 }).create(context({ envs: 5 }))
  assert.equal(agent.plan, { onPolicy: true, warmup: 0, every: 20, updates: 20, updatesPerRun: 10 })
  agent.dispose()
  const odd = await ppo({ rollout: 7, batchSize: 64, epochs: 3 }).create(context({ envs: 2 }))
  assert.equal(odd.plan, { onPolicy: true, warmup: 0, every: 4, updates: 3, updatesPerRun: 3 })
  odd.dispose()
})

test('the first update starts at the policy that acted: ratio 1, with normalized observations too', async () => {
  const agent = await lived({ normalizeObservations: true, batchSize: 40, epochs: 1, learningRate: 1e-2 })
  for (let rollouts = 0; rollouts < 3; rollouts++) {
    const { kl, clipFraction } = await agent.learn(1)
    assert.ok(Math.abs(kl!) < 1e-6, `${kl}`)
    assert.is(clipFraction, 0)
    await live(agent)
  }
  agent.dispose()
})

test('beyond the target KL the rest of the epochs changes nothing; the next rollout learns again', async () => {
  const agent = await lived({
    rollout: 32,
    targetKl: 1e-6,
    epochs: 3,
    learningRate: 1e-2,
    learningRateSchedule: 'constant',
  })
  const { updates, updatesPerRun } = agent.plan
  assert.equal([updates, updatesPerRun], [6, 2]) // no more than an epoch a run
  const weights = () => [...agent.weights().network!]
  const before = weights()
  const metrics = await agent.learn(2)
  const after = weights()
  assert.not.equal(after, before)
  assert.ok(metrics.kl! > 1e-6)
  assert.equal(await agent.learn(2), metrics)
  assert.equal(await agent.learn(2), metrics)
  assert.equal(weights(), after)
  await live(agent)
  await agent.learn(2)
  assert.not.equal(weights(), after)
  agent.dispose()
})

test('the learning rate falls over the run, to its end share', async () => {
  const moved = async (steps: number) => {
    const agent = await lived({ batchSize: 40, epochs: 1, learningRate: 1e-2 }, { steps })
    const before = [...agent.weights().network!]
    await agent.learn(1)
    const after = agent.weights().network!
    agent.dispose()
    return Math.max(...before.map((x, i) => Math.abs(after[i]! - x)))
  }
  const [start, half] = [await moved(1e9), await moved(80)] // 40 of 80 steps
  assert.ok(Math.abs(half / start - 0.5) < 1e-3, `${half / start}`)
  assert.ok((await moved(40)) < 1e-9)
})

test('thoughts: probabilities, or mean and deviation, and the value', async () => {
  const choices = await ppo(small).create(context({ actionSpace: discrete(3) }))
  for (const mode of ['explore', 'exploit'] as const) {
    const [{ thought }] = (await choices.act([{ ...view, legal: Uint8Array.of(1, 0, 1) }], mode)) as [Decision]
    const { policy, value } = thought as { policy: Float32Array; value: number }
    assert.is(policy[1], 0)
    assert.ok(Math.abs(policy[0]! + policy[2]! - 1) < 1e-6)
    assert.ok(Number.isFinite(value))
  }
  assert.equal(choices.thoughts, { policy: 'floats', value: 'number' })
  choices.dispose()
  const motions = await ppo({ ...small, deviation: 0.5 }).create(context())
  const [{ thought }] = (await motions.act([view], 'exploit')) as [Decision]
  assert.equal([...(thought!.deviation as Float32Array)], [0.5, 0.5])
  assert.is((thought!.mean as Float32Array).length, 2)
  motions.dispose()
})

test('correlated noise belongs to a slot, and its draws have deviation 1', async () => {
  const agent = await ppo({ ...small, noiseCorrelation: 0.9 }).create(context({ envs: 2 }))
  const [sums, last] = [
    [0, 0, 0],
    [0, 0],
  ]
  for (let t = 0; t < 4000; t++) {
    const decisions = await agent.act([view, view], 'explore', [1, 0])
    for (const { action } of decisions) assert.is(mismatch(context().actionSpace, action), undefined)
    const [x] = agent.save().arrays.noise!
    sums[0]! += x!
    sums[1]! += x! * x!
    sums[2]! += x! * last[0]!
    last[0] = x!
  }
  assert.ok(Math.abs(sums[1]! / 4000 - 1) < 0.25, `variance ${sums[1]! / 4000}`)
  assert.ok(Math.abs(sums[2]! / sums[1]! - 0.9) < 0.03, `correlation ${sums[2]! / sums[1]!}`)
  agent.dispose()
})

for (const [name, actionSpace, outputs] of [
  ['discrete', discrete(3), ['action', 'logits']],
  ['multi-discrete', multiDiscrete([2, 3]), ['action', 'logits']],
  ['continuous', box([2], [0, -3], [1, 5]), ['action']],
] as const)
  test(`the exported policy acts as the agent does: ${name}`, async () => {
    const agent = await lived({ normalizeObservations: true, learningRate: 0.05 }, { actionSpace })
    for (let rollouts = 0; rollouts < 3; rollouts++) {
      await agent.learn(agent.plan.updates)
      await live(agent)
    }
    const masked = actionSpace.kind === 'discrete'
    const random = rng(9)
    const views = Array.from({ length: 50 }, () => ({
      observation: Float32Array.from([0, 0], () => 2 * random.normal()),
      ...(masked && { legal: Uint8Array.of(random.int(2), 1, random.int(2)) }),
    }))
    const decisions = await agent.act(views, 'exploit')
    const session = await ort.InferenceSession.create(agent.exportPolicy!({ masked, metadata: {} }))
    assert.equal([...session.outputNames].sort(), [...outputs])
    const observation = new ort.Tensor(
      'float32',
      views.flatMap(({ observation }) => [...observation]),
      [50, 2],
    )
    const legal = new ort.Tensor('bool', Uint8Array.from(views.flatMap(({ legal }) => [...(legal ?? [])])), [
      masked ? 50 : 0,
      3,
    ])
    const { action } = await session.run(masked ? { observation, legal } : { observation })
    const told = decisions.flatMap(({ action }) =>
      typeof action === 'number' ? [action] : [...(action as Int32Array)],
    )
    for (const [i, x] of told.entries()) assert.ok(Math.abs(Number(action!.data[i]) - x) < 1e-5, `${i}`)
    await session.release()
    agent.dispose()
  })

test.run()
