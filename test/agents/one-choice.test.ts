// Spaces of one choice: a constant action, a constant observation.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { c51, ddpg, dqn, ppo, qrDqn, rainbow, random, sac, td3 } from '../../agents/index.ts'
import type { AgentSpec, Decision } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete, multiDiscrete, type Space, sample, type Value } from '../../src/core/space.ts'
import { ort } from '../onnxruntime.ts'
import { context } from './lessons.ts'

const quick = { updates: 1, batchSize: 8, warmup: 10, bufferSize: 100, hidden: [8] }
const action = box([1], -1, 1)
const onPolicy = ppo({ hidden: [8], rollout: 1, epochs: 1 })
const cases: readonly [AgentSpec, Space, Space][] = [
  ...[dqn(quick), c51(quick), qrDqn(quick), rainbow(quick), ddpg(quick), onPolicy, random()].flatMap(
    (spec): [AgentSpec, Space, Space][] => [
      [spec, box([2], -1, 1), discrete(1)],
      [spec, discrete(1), discrete(1)],
    ],
  ),
  [dqn({ ...quick, exploration: 'boltzmann' }), multiDiscrete([3, 1]), discrete(1)],
  ...[discrete(1), multiDiscrete([3, 1]), multiDiscrete([1])].flatMap((observations): [AgentSpec, Space, Space][] => [
    [dqn(quick), observations, discrete(2)],
    [td3(quick), observations, action],
  ]),
  [sac(quick), discrete(1), action],
  [onPolicy, discrete(2), multiDiscrete([1, 2])],
  [onPolicy, discrete(2), multiDiscrete([1])],
  [onPolicy, multiDiscrete([1]), action],
  [ddpg({ ...quick, normalizeObservations: true }), multiDiscrete([1, 2]), action],
]
for (const [spec, observationSpace, actionSpace] of cases)
  test(`${spec.name} acts, learns and is exported: ${JSON.stringify([observationSpace, actionSpace])}`, async () => {
    const agent = await spec.create(context({ observationSpace, actionSpace, steps: 40 }))
    const stream = rng(1)
    let observation = sample(observationSpace, stream) as Value<Space>
    for (let t = 0; t < 40; t++) {
      const view = { observation }
      const [decision] = (await agent.act([view], 'explore')) as [Decision]
      observation = sample(observationSpace, stream)
      const next = { observation, reward: 1, terminated: t % 5 === 0, truncated: false }
      agent.observe({ slot: 0, view, decision, next })
      if (t < 20) continue
      for (const metric of Object.values(await agent.learn(1))) assert.ok(Number.isFinite(metric))
    }
    const [decision] = (await agent.act([{ observation }], 'exploit')) as [Decision]
    if (agent.exportPolicy) {
      const session = await ort.InferenceSession.create(agent.exportPolicy({ masked: false, metadata: {} }))
      const flat = typeof observation === 'number' ? [observation] : [...observation]
      const [type, shape] =
        observationSpace.kind === 'box'
          ? (['float32', observationSpace.shape] as const)
          : (['int32', observationSpace.kind === 'discrete' ? [] : [flat.length]] as const)
      const exported = await session.run({ observation: new ort.Tensor(type, flat, [1, ...shape]) })
      const told = typeof decision.action === 'number' ? [decision.action] : [...(decision.action as Float32Array)]
      for (const [i, x] of told.entries()) assert.ok(Math.abs(x - Number(exported.action!.data[i])) < 1e-5)
      await session.release()
    }
    agent.dispose()
  })

test.run()
