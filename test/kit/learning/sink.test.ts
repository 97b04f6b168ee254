import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ddpg, dqn, sac, td3 } from '../../../agents/index.ts'
import '../../../envs/index.ts'
import { type Agent, type AgentSpec, type MemoryRow, type Sink, taskOf } from '../../../src/core/agent.ts'
import type { View } from '../../../src/core/env.ts'
import { type EnvId, make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'

const few = {
  hidden: [8],
  warmup: 40,
  trainEvery: 4,
  updates: 2,
  batchSize: 8,
  bufferSize: 100,
  learningRateSchedule: 'linear',
} as const
const STEPS = 150
const cases: readonly (readonly [string, EnvId, AgentSpec])[] = [
  ['dqn', 'CartPole-v1', dqn(few)],
  ['dqn, n-step and prioritized', 'MaskedIdentity-v0', dqn({ ...few, nStep: 3, priority: 0.6 })],
  ['ddpg', 'Pendulum-v1', ddpg({ ...few, normalizeObservations: true })],
  ['ddpg, discrete', 'MaskedIdentity-v0', ddpg(few)],
  ['td3', 'Pendulum-v1', td3({ ...few, noise: 'ou' })],
  ['sac', 'Pendulum-v1', sac({ ...few, normalizeObservations: true })],
]

const create = (spec: AgentSpec, id: EnvId, sink?: Sink): Promise<Agent> =>
  spec.create({
    ...taskOf(make(id)),
    random: rng(5),
    steps: STEPS,
    envs: 1,
    device: { device: 'cpu', engine: 'auto' },
    ...(sink && { sink }),
  })

/** Steps of `actor`, by whose rows `learner` learns. */
async function lived(id: EnvId, actor: Agent, learner: Agent): Promise<void> {
  const env = make(id)
  const random = rng('episodes')
  let view: View = await env.reset(random)
  const { warmup, every, updates } = learner.plan
  for (let step = 1; step <= STEPS; step++) {
    const [decision] = await actor.act([view], 'explore', [0])
    const next = await env.step(decision!.action as never)
    actor.observe({ slot: 0, view, decision: decision!, next })
    if (step >= warmup && step % every === 0) {
      await learner.learn(updates)
      if (actor !== learner) actor.load(learner.weights())
    }
    view = next.terminated || next.truncated ? await env.reset(random) : next
  }
}

/** As rows that cross to another process: nothing shared with the sender. */
const sent = (rows: readonly MemoryRow[]): readonly MemoryRow[] => structuredClone(rows)

for (const [name, id, spec] of cases)
  test(`${name}: a learner fed by an actor elsewhere has the weights of an agent that does both`, async () => {
    const both = await create(spec, id)
    const learner = await create(spec, id)
    const columns = Object.keys(learner.memory!.columns)
    const actor = await create(spec, id, rows => {
      for (const row of rows) assert.equal(Object.keys(row).sort(), columns.sort())
      learner.store!(sent(rows))
    })
    await lived(id, both, both)
    await lived(id, actor, learner)
    assert.equal(
      learner.save().arrays.critic ?? learner.save().arrays.q,
      both.save().arrays.critic ?? both.save().arrays.q,
    )
    assert.equal(learner.weights(), both.weights())
    assert.equal(learner.memory!.columns, both.memory!.columns)
    assert.equal(learner.save().numbers, both.save().numbers)
    assert.is(actor.memory!.added, 0)
    for (const agent of [both, learner, actor]) agent.dispose()
  })

test('a row that lacks a column is refused', async () => {
  const learner = await create(dqn(few), 'CartPole-v1')
  assert.throws(() => learner.store!([{ observation: new Float32Array(4), action: 0 }]), /column "reward"/)
  learner.dispose()
})

test.run()
