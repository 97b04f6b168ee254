// What DDPG, TD3 and SAC guarantee under all training options.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ddpg } from '../../agents/ddpg.ts'
import { sac } from '../../agents/sac.ts'
import { td3 } from '../../agents/td3.ts'
import type { Agent, AgentContext, AgentSpec, Decision } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import { discrete } from '../../src/core/space.ts'
import { tf } from '../../src/engine/tf.ts'
import { context } from './lessons.ts'

const quick = { hidden: [16], activation: 'tanh', batchSize: 8, warmup: 10, updates: 4 } as const
const crafts = [
  {},
  { normalization: 'layer', dropout: 0.2, normalizeObservations: true },
  { normalization: 'batch', learningRateSchedule: 'cosine', learningRateWarmup: 0.1 },
  { optimizer: 'adamw', weightDecay: 0.1, maxGradNorm: 0.5 },
] as const
const choices: Partial<AgentContext> = { actionSpace: discrete(3) }
const cases: [string, AgentSpec, Partial<AgentContext>][] = [
  ...crafts.flatMap(craft =>
    Object.values({ ddpg, td3, sac }).map((agent): [string, AgentSpec, Partial<AgentContext>] => [
      `${agent.agentName} ${JSON.stringify(craft)}`,
      agent({ ...quick, ...craft }),
      {},
    ]),
  ),
  ['ddpg, discrete actions', ddpg({ ...quick, dropout: 0.2 }), choices],
  ['ddpg, inverted gradients', ddpg({ ...quick, invertGradients: true, noise: 'ou' }), {}],
]

/**
 * Steps from…to of a made-up life whose observations, rewards and ends do not depend on the agent; it learns after
 * every fourth.
 */
async function live(agent: Agent, from: number, to: number): Promise<Decision[]> {
  const decisions: Decision[] = []
  const see = (t: number) => {
    const random = rng(`see ${t}`)
    return { observation: Float32Array.of(random.normal(), 3 + 2 * random.normal()) }
  }
  for (let t = from; t < to; t++) {
    const [decision] = (await agent.act([see(t)], 'explore')) as [Decision]
    const next = { ...see(t + 1), reward: rng(`reward ${t}`).normal(), terminated: t % 7 === 0, truncated: t % 5 === 0 }
    agent.observe({ slot: 0, view: see(t), decision, next })
    if (t >= 10 && t % 4 === 0) await agent.learn(4)
    decisions.push(decision)
  }
  return decisions
}

for (const [name, spec, given] of cases) {
  test(`both engines learn the same: ${name}`, async () => {
    const life = async (engine: 'onnx' | 'tfjs') => {
      const agent = await spec.create(context({ ...given, device: { device: 'cpu', engine } }))
      await live(agent, 0, 10) // random actions, so that both see the same
      for (let k = 0; k < 3; k++) await agent.learn(4)
      const { arrays } = agent.save()
      agent.dispose()
      return arrays
    }
    const [compiled, eager] = [await life('onnx'), await life('tfjs')]
    assert.equal(Object.keys(compiled), Object.keys(eager))
    for (const name of Object.keys(eager)) {
      const largest = Math.max(...eager[name]!.map(Math.abs))
      for (const [i, x] of eager[name]!.entries())
        assert.ok(Math.abs(compiled[name]![i]! - x) <= 1e-4 * largest, `${name} ${i}: ${compiled[name]![i]}, not ${x}`)
    }
  })

  test(`saved and restored in mid-run, it continues bit for bit: ${name}`, async () => {
    const first = await spec.create(context({ ...given, steps: 100 }))
    await live(first, 0, 41)
    const { size, added, columns } = first.memory!
    const memory = { size, added, columns: structuredClone(columns) }
    const saved = structuredClone(first.save())
    const second = await spec.create(context({ ...given, steps: 100, random: rng('another') }))
    second.memory!.restore(memory)
    second.restore(saved)
    assert.equal(await live(second, 41, 70), await live(first, 41, 70))
    assert.equal(second.save(), first.save())
    for (const agent of [first, second]) agent.dispose()
  })

  for (const engine of ['onnx', 'tfjs'] as const)
    test(`no tensor leaks, in use or after dispose: ${name} (${engine})`, async () => {
      const before = tf.memory().numTensors
      const agent = await spec.create(context({ ...given, device: { device: 'cpu', engine } }))
      await live(agent, 0, 14)
      const { numTensors } = tf.memory()
      await live(agent, 14, 30)
      assert.is(tf.memory().numTensors, numTensors)
      agent.dispose()
      assert.is(tf.memory().numTensors, before)
    })
}

for (const [name, given, options] of [
  ['continuous', {}, {}],
  ['discrete', choices, { dropout: 0.3 }],
] as const)
  test(
    `how many updates run as one does not change what DDPG learns, but in the last bits: ${name} ` + `actions`,
    async () => {
      const life = async (updatesPerRun: number) => {
        const agent = await ddpg({ ...quick, ...options, updatesPerRun }).create(context(given))
        await live(agent, 0, 10)
        for (let k = 0; k < 3; k++) await agent.learn(4)
        const { arrays } = agent.save()
        agent.dispose()
        return arrays
      }
      const [apart, together] = [await life(1), await life(4)]
      for (const group of ['actor', 'actorTarget', 'critic', 'criticTarget'])
        for (const [i, x] of apart[group]!.entries())
          assert.ok(Math.abs(together[group]![i]! - x) < 1e-5, `${group} ${i}: ${together[group]![i]}, not ${x}`)
    },
  )

test.run()
