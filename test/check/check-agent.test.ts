import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ddpg, dqn, mcts, random } from '../../agents/index.ts'
import '../../envs/index.ts'
import { checkAgent } from '../../src/check/check-agent.ts'
import type { Agent, AgentSpec } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import { expectedSarsa } from '../kit/own-agent/expected-sarsa.ts'
import qlearn from '../kit/own-agent/qlearn.ts'

const few = { hidden: [8], warmup: 20, trainEvery: 4, updates: 2, batchSize: 8, bufferSize: 100 }

for (const [spec, env] of [
  [random(), 'FrozenLake-v1'],
  [dqn({ ...few, nStep: 3, priority: 0.5, noisy: true }), 'CartPole-v1'],
  [ddpg({ ...few, normalizeObservations: true, noise: 'ou' }), 'Pendulum-v1'],
  [expectedSarsa(few), 'MaskedIdentity-v0'],
  [mcts({ simulations: 20 }), 'TicTacToe-v0'],
] as const)
  test(`${spec.name} in ${env} keeps the contract`, async () => {
    assert.equal(await checkAgent(spec, env), [])
  })

/** A table in which something is different: agents without networks are quick. */
const broken = (change: (agent: Agent, made: number) => Partial<Agent>): AgentSpec => {
  const spec = qlearn({ epsilon: 0.9 })
  let made = 0
  return {
    ...spec,
    create: async context => {
      const agent = await spec.create(context)
      return Object.assign(Object.create(agent), change(agent, made++)) as Agent
    },
  }
}

const unlike = rng(7)
const faults: readonly (readonly [rule: string, spec: AgentSpec, message: RegExp])[] = [
  [
    'the plan has whole numbers',
    broken(({ plan }) => ({ plan: { ...plan, updatesPerRun: 0 } })),
    /plan.updatesPerRun is 0/,
  ],
  ['act returns a legal action for each view', broken(() => ({ act: () => [] })), /0 decisions for 20 views/],
  [
    'act returns a legal action for each view',
    broken(() => ({ act: views => views.map(() => ({ action: 4 })) })),
    /the action is 4, not an integer from 0 to 3/,
  ],
  [
    'it learns by its plan, and its metrics are finite',
    broken(() => ({ learn: () => ({ loss: NaN }) })),
    /loss is NaN/,
  ],
  [
    'the same seed gives the same actions and weights',
    broken(agent => ({
      act: async (views, mode) =>
        mode === 'exploit' ? agent.act(views, mode) : views.map(() => ({ action: unlike.int(2) })),
    })),
    /differ at actions\[\d+\]/,
  ],
  [
    'another seed gives other weights',
    broken(() => ({ weights: () => ({ table: new Float32Array(2) }), load: () => {} })),
    /two seeds/,
  ],
  [
    'acting on a batch equals acting on its views one by one',
    broken(agent => ({
      act: async (views, mode) =>
        mode === 'exploit' ? [...(await agent.act([...views].reverse(), mode))] : agent.act(views, mode),
    })),
    /the action of view \d+ of 20 is \d, and alone \d/,
  ],
  ['thoughts are declared', broken(() => ({ thoughts: {} })), /Add q: 'floats'/],
  [
    'restored in another instance, it continues exactly',
    broken(agent => ({ restore: saved => agent.restore({ ...saved, rngs: agent.save().rngs }) })),
    /save must hold/,
  ],
  ['an instance that loads the weights acts the same', broken(() => ({ load: () => {} })), /differ at weights/],
]

for (const [rule, spec, message] of faults)
  test(`a fault is found: ${rule}, ${message.source}`, async () => {
    const problems = await checkAgent(spec, 'FrozenLake-v1')
    const problem = problems.find(problem => problem.rule === rule)
    assert.ok(problem, JSON.stringify(problems))
    assert.match(problem!.message, message)
  })

test('exploration that greedy actions disturb is found', async () => {
  const spec = broken(agent => {
    let greedy = 0
    return {
      act: async (views, mode) => {
        if (mode === 'exploit') greedy++
        return greedy > 0 && mode === 'explore' ? views.map(() => ({ action: 0 })) : agent.act(views, mode)
      },
    }
  })
  const rules = (await checkAgent(spec, 'FrozenLake-v1')).map(({ rule }) => rule)
  assert.ok(rules.includes('greedy actions do not affect exploration'), JSON.stringify(rules))
})

test('an agent that cannot act there, and an error of its own, are problems and nothing else is checked', async () => {
  const [problem, ...others] = await checkAgent(dqn(few), 'Pendulum-v1')
  assert.equal([problem!.rule, others], ['the agent can act in the environment', []])
  assert.match(problem!.message, /needs a Discrete action space/)
  const throwing = broken(() => ({
    act() {
      throw new Error('no policy')
    },
  }))
  const [thrown, ...more] = await checkAgent(throwing, 'FrozenLake-v1')
  assert.equal([thrown!.rule, more], ['act returns a legal action for each view', []])
  assert.match(thrown!.message, /no policy/)
})

test.run()
