import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ddpg, ppo, sac, td3 } from '../../agents/index.ts'
import '../../envs/index.ts'
import type { Agent, AgentContext, AgentSpec } from '../../src/core/agent.ts'
import { discrete } from '../../src/core/space.ts'
import { run } from '../../src/loop/run.ts'
import { train } from '../../src/loop/train.ts'
import { checkpoint } from '../../src/operators/checkpoint.ts'
import { journal } from '../../src/operators/journal.ts'
import { loadAgent } from '../../src/store/checkpoints/load-agent.ts'
import { all, of } from '../loop/toys.ts'
import { temporary } from '../store/folder.ts'
import { context } from './lessons.ts'

const view = { observation: Float32Array.of(0.3, -0.7) }
const small = { hidden: [8], warmup: 100, batchSize: 8 }
const kinds: readonly (readonly [string, AgentSpec, Partial<AgentContext>])[] = [
  ['ddpg', ddpg(small), {}],
  ['ddpg with ou', ddpg({ ...small, noise: 'ou' }), {}],
  ['ddpg, discrete', ddpg(small), { actionSpace: discrete(3) }],
  ['td3', td3(small), {}],
  ['td3 with ou', td3({ ...small, noise: 'ou' }), {}],
  ['sac', sac(small), {}],
  ['ppo', ppo({ hidden: [8] }), {}],
  ['ppo, discrete', ppo({ hidden: [8] }), { actionSpace: discrete(3) }],
]

for (const [name, spec, task] of kinds)
  test(`${name}: an agent that only acts explores around its policy, for any number of views`, async () => {
    const agent = await spec.create(context({ ...task, steps: 0 }))
    for (const views of [1, 3, 7]) {
      const decisions = await agent.act(Array(views).fill(view), 'explore')
      assert.is(decisions.length, views)
      assert.ok(
        decisions.every(({ thought }) => thought !== undefined),
        'none is random',
      )
    }
    agent.dispose()
  })

test('so does one that was trained and loaded from its folder', async () => {
  for (const spec of [ddpg({ ...small, noise: 'ou' }), td3(small), sac(small)]) {
    const folder = temporary()
    await all(
      train({ env: 'Pendulum-v1', agent: spec, steps: 110, device: 'cpu' }).pipe(checkpoint(folder), journal(folder)),
    )
    const agent = await loadAgent(folder)
    const steps = of(await all(run({ env: 'Pendulum-v1', agent, mode: 'explore', episodes: 1 })), 'step')
    assert.is(steps.length, 200)
    assert.ok(steps.every(({ transition }) => transition.decision.thought !== undefined))
    agent.dispose()
  }
})

for (const spec of [ddpg({ ...small, noise: 'ou' }), td3({ ...small, noise: 'ou' })])
  test(`${spec.name}: Ornstein–Uhlenbeck noise belongs to a slot, wherever its view stands`, async () => {
    const agent = (await spec.create(context({ envs: 3 }))) as Agent
    const saved = agent.save()
    agent.restore({ ...saved, numbers: { ...saved.numbers, steps: 100 } })
    const noise = () => [...agent.save().arrays.noise!]
    await agent.act([view], 'explore', [2])
    assert.equal(noise().slice(0, 4), [0, 0, 0, 0])
    assert.ok(noise().slice(4).every(Boolean))
    const before = noise()
    await agent.act([view, view], 'explore', [1, 0])
    assert.ok(noise().slice(0, 4).every(Boolean))
    assert.equal(noise().slice(4), before.slice(4))
    agent.dispose()
  })

test.run()
