import { fileURLToPath } from 'node:url'
import { lastValueFrom, toArray } from 'rxjs'
import { agentFactory, box, dqn, type EnvSpec, envSpec, gymnasium, only, presetExperiment, train } from 'sente'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { changesOf, namedExperiment } from '../../../src/app/preset/experiment.ts'

const python = fileURLToPath(new URL('../../bridges/gymnasium/fake.mjs', import.meta.url))

/** The preset that an agent takes in an environment. */
const taken = (agent: string, env: Parameters<typeof namedExperiment>[1]) =>
  namedExperiment(agentFactory(agent), env).preset

test('an environment of the same name takes the preset if its spaces are the same', () => {
  assert.is(taken('dqn', 'CartPole-v1'), 'dqn × CartPole-v1')
  assert.is(taken('dqn', gymnasium('MountainCar-v0', { python })), 'dqn × MountainCar-v0') // Box(2), Discrete(3)
  assert.is(taken('dqn', gymnasium('CartPole-v1', { python })), undefined) // the same spaces
  const pole = envSpec('CartPole-v1')
  const other: EnvSpec = { ...pole, create: () => ({ ...pole.create(), observationSpace: box([8], -1, 1) }) }
  assert.equal([taken('dqn', pole), taken('dqn', other)], ['dqn × CartPole-v1', undefined])
})

test('without a preset an agent trains with its defaults over 50,000 steps', () => {
  const { name, agent, steps, preset } = namedExperiment(dqn, 'FrozenLake8x8-v1')
  assert.equal([name, agent.config, steps, preset], ['dqn-FrozenLake8x8-v1', dqn().config, 50_000, undefined])
  assert.equal(namedExperiment(dqn, 'CartPole-v1', true).agent.config, dqn().config)
})

test('the settings that differ from the preset are named', () => {
  const tuned = presetExperiment('dqn', 'CartPole-v1', { seed: 3 })
  assert.equal(changesOf(tuned), [])
  assert.equal(changesOf({ ...tuned, envs: 1 }), [])
  assert.equal(changesOf({ ...tuned, envs: 4, agent: dqn.for('CartPole-v1', { gamma: 0.9 }) }), ['gamma', 'envs'])
  assert.equal(changesOf({ ...tuned, env: { id: 'CartPole-v1', options: { x: 1 } } }), ["the environment's options"])
  assert.throws(
    () => presetExperiment('dqm', 'CartPole-v1'),
    /^there is no preset of dqm for CartPole-v1. It has none./,
  )
})

test('train with an agent by its name evaluates and stops as its preset says', async () => {
  const seen = await lastValueFrom(
    train({ env: 'CartPole-v1', agent: 'dqn', steps: 1100, device: 'cpu' }).pipe(
      only('start', 'evaluation', 'end'),
      toArray(),
    ),
  )
  assert.equal(
    seen.map(({ type, step }) => [type, step]),
    [
      ['start', 0],
      ['evaluation', 1000],
      ['end', 1100],
    ],
  )
  const start = seen[0]!
  assert.equal(start.type === 'start' && start.run.agentSpec?.config.hidden, [128, 128])
  const solved = train({ env: 'Identity-v0', agent: 'random', steps: 10 }).pipe(only('end'))
  assert.is((await lastValueFrom(solved)).reason, 'completed')
  await lastValueFrom(train({ env: 'CartPole-v1', agent: 'dqm' })).then(
    () => assert.unreachable(),
    error => assert.is(error.message, 'there is no agent "dqm". Did you mean "dqn"?'),
  )
})

test.run()
