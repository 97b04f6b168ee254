import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn, random } from '../../agents/index.ts'
import type { AgentSpec } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete, multiDiscrete, type Space, sample } from '../../src/core/space.ts'
import { relative } from '../engine/distance.ts'
import { ort } from '../onnxruntime.ts'
import { conv, dueling } from './networks.ts'

const cases: readonly [string, AgentSpec, Space, boolean][] = [
  ['an MLP', dqn(), box([4], -2, 2), false],
  ['an MLP with a mask', dqn({ hidden: [8] }), box([2, 3], -2, 2), true],
  [
    'an MLP with layer normalization and dropout',
    dqn({ hidden: [8], normalization: 'layer', dropout: 0.5 }),
    box([4], -2, 2),
    false,
  ],
  ['an MLP with batch normalization', dqn({ hidden: [8], normalization: 'batch' }), box([4], -2, 2), true],
  ['one-hot observations', dqn(), discrete(6), true],
  ['several one-hots', dqn(), multiDiscrete([3, 4]), false],
  ['a convolution with batch normalization', dqn({ network: conv }), box([6, 6, 2], 0, 1), false],
  ['a dueling network', dqn({ network: dueling }), box([5], -1, 1), true],
]
for (const [name, spec, observationSpace, masked] of cases)
  for (const engine of ['onnx', 'tfjs'] as const)
    test(`DQN, ${name}, ${engine}: the exported policy acts as the agent does`, async () => {
      const agent = await spec.create({
        observationSpace,
        actionSpace: discrete(3),
        random: rng(5),
        steps: 0,
        envs: 1,
        device: { device: 'cpu', engine },
      })
      const stream = rng(6)
      const weights = agent.weights()
      agent.load({ ...weights, q: weights.q!.map(() => stream.normal()) })
      const views = Array.from({ length: 200 }, () => ({
        observation: sample(observationSpace, stream),
        ...(masked && { legal: Uint8Array.of(stream.int(2), 1, stream.int(2)) }),
      }))
      const decisions = await agent.act(views, 'exploit')
      const session = await ort.InferenceSession.create(agent.exportPolicy!({ masked, metadata: {} }))
      assert.equal(session.outputNames, ['action', 'q'])

      const flat = views.flatMap(({ observation: o }) => (typeof o === 'number' ? [o] : [...(o as Float32Array)]))
      const whole = observationSpace.kind === 'box'
      const shape = whole
        ? observationSpace.shape
        : observationSpace.kind === 'discrete'
          ? []
          : [observationSpace.sizes.length]
      const observation = whole
        ? new ort.Tensor('float32', flat, [200, ...shape])
        : new ort.Tensor('int32', flat, [200, ...shape])
      const legal = new ort.Tensor('bool', Uint8Array.from(views.flatMap(({ legal }) => [...(legal ?? [])])), [
        masked ? 200 : 0,
        3,
      ])
      const { action, q } = await session.run(masked ? { observation, legal } : { observation })
      assert.is(action!.type, 'int32')
      assert.equal(
        [...(action!.data as Int32Array)],
        decisions.map(({ action }) => action),
      )
      assert.ok(new Set(action!.data as Int32Array).size > 1, 'the observations ask for different actions')
      assert.ok(
        relative(
          q!.data as Float32Array,
          decisions.flatMap(({ thought }) => [...(thought!.q as Float32Array)]),
        ) < 1e-5,
      )
      await session.release()
      agent.dispose()
    })

test('an agent without a policy exports nothing', async () => {
  const context = { observationSpace: discrete(2), actionSpace: discrete(2), random: rng(0), steps: 0, envs: 1 }
  const agent = await random().create({ ...context, device: { device: 'cpu', engine: 'auto' } })
  assert.is(agent.exportPolicy, undefined)
})

test.run()
