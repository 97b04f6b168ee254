// Replay buffers store raw observations; learning equals learning from their encodings.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ddpg, dqn, rainbow, sac, td3 } from '../../agents/index.ts'
import type { AgentContext, AgentSpec, Decision } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete, encode, multiDiscrete, type Space, sample, type Value, width } from '../../src/core/space.ts'
import { context } from './lessons.ts'

const quick = { hidden: [8], batchSize: 8, warmup: 10, bufferSize: 60, updates: 2 }
const choices: Partial<AgentContext> = { actionSpace: discrete(3) }
const motions: Partial<AgentContext> = { actionSpace: box([1], -1, 1) }
const agents: readonly [string, AgentSpec, Partial<AgentContext>][] = [
  ['dqn', dqn(quick), choices],
  ['rainbow: n-step, priorities', rainbow(quick), choices],
  ['ddpg', ddpg(quick), choices],
  ['td3', td3({ ...quick, normalizeObservations: true }), motions],
  ['sac', sac({ ...quick, normalizeObservations: true }), motions],
]
const spaces: readonly Space[] = [discrete(7), multiDiscrete([3, 1, 2]), box([2, 2], 0, 255, 'uint8')]

/**
 * Steps 0 … to, in two environments, of a made-up life in `space`, observations shown as they are or as `encode` writes
 * them.
 */
async function lived(spec: AgentSpec, given: Partial<AgentContext>, space: Space, shown: boolean) {
  const D = width(space)
  const observationSpace = shown ? space : box(space.kind === 'box' ? space.shape : [D], 0, 255)
  const see = (t: number): Value<Space> => {
    const value = sample(space, rng(`see ${t}`)) as Value<Space>
    if (shown) return value
    const floats = new Float32Array(D)
    encode(space, value, floats)
    return floats
  }
  const agent = await spec.create(context({ ...given, observationSpace, envs: 2, steps: 100 }))
  const actions: unknown[] = []
  for (let t = 0; t < 50; t++) {
    const views = [see(2 * t), see(2 * t + 1)].map(observation => ({ observation }))
    const decisions = (await agent.act(views, 'explore')) as Decision[]
    for (const slot of [0, 1]) {
      const next = {
        observation: see(2 * t + 2 + slot),
        reward: Math.sin(t),
        terminated: t % 9 === 0,
        truncated: t % 7 === 0,
      }
      agent.observe({ slot, view: views[slot]!, decision: decisions[slot]!, next })
    }
    actions.push(...decisions.map(({ action }) => action))
    if (t >= 10 && t % 4 === 0) await agent.learn(2)
  }
  const { arrays, numbers, rngs } = agent.save()
  const weights = Object.entries(arrays).filter(([name]) => !name.startsWith('nStep/observation'))
  const { byteLength } = agent.memory!.columns.observation!
  const saved = { actions, weights: structuredClone(weights), numbers: { ...numbers }, rngs }
  agent.dispose()
  return { saved, byteLength }
}

for (const [name, spec, given] of agents)
  for (const space of spaces)
    test(
      `${name} learns from ${JSON.stringify(space)}, bit for bit, what it learns from floats, in less ` + `memory`,
      async () => {
        const [kept, floats] = [await lived(spec, given, space, true), await lived(spec, given, space, false)]
        assert.equal(kept.saved, floats.saved)
        assert.ok(kept.byteLength < floats.byteLength)
      },
    )

test.run()
