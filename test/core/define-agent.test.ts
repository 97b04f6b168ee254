import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Agent, AgentContext } from '../../src/core/agent.ts'
import { defineAgent } from '../../src/core/define-agent.ts'
import { option } from '../../src/core/option.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete } from '../../src/core/space.ts'

const created: unknown[] = []
const agent = {} as Agent
const still = defineAgent({
  name: 'still',
  title: 'Always the same action',
  paper: 'https://example.org',
  options: { action: option(0, 'the action', { min: 0, integer: true }) },
  unsupported: ({ actionSpace }) => (actionSpace.kind === 'discrete' ? undefined : 'it needs discrete actions'),
  create: (context, config) => {
    created.push(context, config)
    return agent
  },
})

const context: AgentContext = {
  observationSpace: box([4], -1, 1),
  actionSpace: discrete(2),
  random: rng(0),
  steps: 0,
  envs: 1,
  device: { device: 'cpu', engine: 'auto' },
}

test('a factory returns specs with the complete configuration', async () => {
  assert.equal(still().config, { action: 0 })
  const spec = still({ action: 1 })
  assert.is(spec.name, 'still')
  assert.is(await spec.create(context), agent)
  assert.equal(created, [context, { action: 1 }])
})

test('settings are checked when the factory is called, not when the agent is created', () => {
  assert.throws(
    () => still({ action: -1 }),
    /agent still: option "action" \(the action\) must be a whole number of at least 0, not -1/,
  )
  // @ts-expect-error an unknown option
  assert.throws(() => still({ actoin: 1 }), /agent still has no option "actoin"\. Did you mean "action"\?/)
  // @ts-expect-error a value of the wrong type
  assert.throws(() => still({ action: 'left' }), /must be a whole number of at least 0, not left/)
})

test('a spec reports which spaces it does not support', () => {
  const observationSpace = context.observationSpace
  assert.is(still().unsupported({ observationSpace, actionSpace: discrete(2) }), undefined)
  assert.is(still().unsupported({ observationSpace, actionSpace: box([1], -1, 1) }), 'it needs discrete actions')
})

test('an error in create becomes a rejection', async () => {
  const broken = defineAgent({
    name: 'broken',
    title: '',
    paper: '',
    options: {},
    unsupported: () => undefined,
    create: () => {
      throw new Error('no memory')
    },
  })
  let message = ''
  await broken()
    .create(context)
    .catch(error => {
      message = error.message
    })
  assert.is(message, 'no memory')
})

test('a factory carries the metadata for listings', () => {
  assert.equal([still.agentName, still.title, still.paper], ['still', 'Always the same action', 'https://example.org'])
  assert.is(still.options.action.help, 'the action')
})

test.run()
