// PPO with a recurrent layer: memory of the episode, in training, in evaluations, across a resume and in ONNX.
import { firstValueFrom } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ppo } from '../../../agents/ppo.ts'
import '../../../envs/index.ts'
import { checkAgent } from '../../../src/check/check-agent.ts'
import type { Decision } from '../../../src/core/agent.ts'
import { transition, type View } from '../../../src/core/env.ts'
import type { EnvSpec } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import { box, discrete } from '../../../src/core/space.ts'
import { train } from '../../../src/loop/train.ts'
import { evaluate } from '../../../src/operators/evaluate.ts'
import { only } from '../../../src/operators/only.ts'
import { finished } from '../../loop/finished.ts'
import { ort } from '../../onnxruntime.ts'
import { context } from '../lessons.ts'

/** The first observation is −1 or 1, the others are 0; the right action in each of 8 steps says which it was. */
const recall: EnvSpec = {
  id: 'Recall-v0',
  maxSteps: 8,
  create() {
    let cue = 0
    return {
      observationSpace: box([1], -1, 1),
      actionSpace: discrete(2),
      reset(random) {
        cue = random.int(2)
        return { observation: Float32Array.of(2 * cue - 1) }
      },
      step: action => transition(Float32Array.of(0), action === cue ? 1 / 8 : 0),
    }
  },
}

const small = { hidden: [16], memoryUnits: 8, rollout: 64, batchSize: 32, sequence: 8, epochs: 4, learningRate: 1e-2 }

for (const memory of ['none', 'gru', 'lstm'] as const)
  test(`it remembers the beginning of an episode, in greedy episodes too: ${memory}`, async () => {
    const agent = ppo({ ...small, memory })
    const events = train({ env: recall, agent, steps: 4096, seed: 1, envs: 4, device: 'cpu' })
    const { mean } = await firstValueFrom(events.pipe(evaluate({ every: 4096, episodes: 50 }), only('evaluation')))
    // without memory: the first step, and half of the others
    assert.ok(memory === 'none' ? mean < 0.8 : mean > 0.99, `${mean}`)
  })

/** Made-up steps in two environments until a rollout is full, some of which end episodes; masks with a hole. */
async function lived(options: NonNullable<Parameters<typeof ppo>[0]>) {
  const agent = await ppo({ ...small, ...options }).create(context({ envs: 2, actionSpace: discrete(3) }))
  const random = rng('life')
  const see = (state?: Float32Array): View => ({
    observation: Float32Array.from([0, 0], () => random.normal()),
    legal: Uint8Array.of(1, random.int(2), 1),
    ...(state && { state }),
  })
  const views = [see(), see()]
  for (let t = 0; t < agent.plan.every; t++) {
    const decisions = (await agent.act(views, 'explore', [0, 1])) as Decision[]
    for (const [slot, decision] of decisions.entries()) {
      const terminated = (t + slot) % 6 === 5
      const truncated = !terminated && (t + 2 * slot) % 7 === 3
      const next = { ...see(), reward: random.normal(), terminated, truncated }
      agent.observe({ slot, view: views[slot]!, decision, next })
      if (t === 12) agent.abandon!(slot)
      views[slot] = terminated || truncated || t === 12 ? see() : { ...next, state: decision.state! }
    }
  }
  return agent
}

for (const memory of ['gru', 'lstm'] as const) {
  test(`sequences give the states and the policy that acted, over the ends of episodes: ${memory}`, async () => {
    const agent = await lived({ memory, batchSize: 64, epochs: 1 })
    const { kl, clipFraction } = await agent.learn(1)
    assert.ok(Math.abs(kl!) < 1e-6, `${kl}`)
    assert.is(clipFraction, 0)
    agent.dispose()
  })

  test(`the exported policy takes and returns the state: ${memory}`, async () => {
    const agent = await lived({ memory, learningRate: 0.05 })
    await agent.learn(agent.plan.updates)
    const S = agent.stateSize!
    assert.is(S, memory === 'gru' ? 8 : 16)
    const session = await ort.InferenceSession.create(agent.exportPolicy!({ masked: true, metadata: {} }))
    assert.equal([...session.inputNames].sort(), ['legal', 'observation', 'state'])
    assert.equal([...session.outputNames].sort(), ['action', 'logits', 'next_state'])
    const random = rng(3)
    let mine: (Float32Array | undefined)[] = [undefined, undefined]
    let theirs = new Float32Array(2 * S)
    for (let t = 0; t < 10; t++) {
      const views = mine.map(state => ({
        observation: Float32Array.from([0, 0], () => 2 * random.normal()),
        legal: Uint8Array.of(random.int(2), 1, random.int(2)),
        ...(state && { state }),
      }))
      const decisions = await agent.act(views, 'exploit')
      const flat = views.flatMap(({ observation }) => [...observation])
      const found = await session.run({
        observation: new ort.Tensor('float32', Float32Array.from(flat), [2, 2]),
        legal: new ort.Tensor('bool', Uint8Array.from(views.flatMap(({ legal }) => [...legal])), [2, 3]),
        state: new ort.Tensor('float32', theirs, [2, S]),
      })
      theirs = found.next_state!.data as typeof theirs
      mine = decisions.map(({ state }) => state)
      assert.equal(
        [...(found.action!.data as Int32Array)].map(Number),
        decisions.map(({ action }) => action),
      )
      const states = mine.flatMap(state => [...state!])
      for (const [i, x] of states.entries()) assert.ok(Math.abs(theirs[i]! - x) < 1e-5, `${theirs[i]}, not ${x}`)
    }
    await session.release()
    agent.dispose()
  })
}

test('a first view has no state: every episode begins with the same one', async () => {
  const agent = await lived({ memory: 'gru' })
  const observation = Float32Array.of(0.5, -1)
  const fresh = { observation, state: new Float32Array(agent.stateSize!) }
  const [first, second] = (await agent.act([{ observation }, fresh], 'exploit')) as [Decision, Decision]
  assert.equal(first, second)
  const [later] = await agent.act([{ observation, state: first.state! }], 'exploit')
  assert.not.equal(later!.state, first.state)
  agent.dispose()
})

test('rollouts and batches are whole sequences', async () => {
  const agent = await ppo({ memory: 'gru', rollout: 100, sequence: 16, batchSize: 40, epochs: 3 }).create(
    context({ envs: 2 }),
  )
  assert.equal(agent.plan, { onPolicy: true, warmup: 0, every: 48, updates: 6, updatesPerRun: 6 }) // B = 48
  agent.dispose()
})

test('it resumes within a rollout and an episode bit for bit', async () => {
  const agent = ppo({ ...small, memory: 'lstm', normalizeObservations: true })
  const options = { env: 'CartPole-v1', agent, steps: 400, seed: 3, envs: 2, device: 'cpu' } as const
  const { end, half } = await finished(train(options), 190)
  assert.ok(half!.rollout! > 0)
  assert.ok(half!.collected.slots.some(slot => slot?.view.state?.some(x => x !== 0)))
  assert.equal((await finished(train({ ...options, resume: half! }), 190)).end, end)
})

for (const [id, options] of [
  ['MaskedIdentity-v0', { memory: 'gru', batchSize: 16 }],
  ['Pendulum-v1', { memory: 'lstm', normalizeRewards: true, targetKl: 0.01 }],
] as const)
  test(`checkAgent finds no problem on ${id}`, async () => {
    assert.equal(await checkAgent(ppo({ ...small, ...options }), id), [])
  })

test('a network of your own has no memory', () => {
  assert.throws(() => ppo({ memory: 'gru', network: () => undefined as never }), /memory.*has no effect together/)
})

test.run()
