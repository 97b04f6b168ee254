import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { choices, passing } from '../../../../studio/page/views/runs/filter.ts'
import type { RunRow } from '../../../../studio/wire/runs.ts'

const row = (id: string, more: Partial<RunRow> = {}): RunRow => ({
  id,
  name: id,
  agent: 'dqn',
  options: '',
  env: 'CartPole-v1',
  seed: 1,
  step: 10,
  steps: 10,
  status: 'finished',
  resumable: false,
  started: '2026-01-01T00:00:00Z',
  seconds: 1,
  bytes: 1,
  ...more,
})
const runs = [
  row('a', { experiment: 'cartpole.ts', solved: true }),
  row('b', { env: 'Pendulum-v1', agent: 'td3', seed: 12 }),
  row('c', { status: 'resumable', resumable: true }),
  row('d', { status: 'stopped', resumable: true }),
]
const none = { text: '', agent: '', env: '', experiment: '', state: '' }
const found = (filter: object) => passing(runs, { ...none, ...filter }).map(({ id }) => id)

test('without a filter all pass', () => assert.equal(found({}), ['a', 'b', 'c', 'd']))

test('all words must occur, in any field and case', () => {
  assert.equal(found({ text: 'TD3 pend' }), ['b'])
  assert.equal(found({ text: 'seed 12' }), ['b'])
  assert.equal(found({ text: 'td3 cartpole' }), [])
})

test('choices restrict, and so do states, solved and resumable among them', () => {
  assert.equal(found({ env: 'CartPole-v1', agent: 'dqn' }), ['a', 'c', 'd'])
  assert.equal(found({ experiment: 'cartpole.ts' }), ['a'])
  assert.equal(found({ state: 'resumable' }), ['c', 'd'])
  assert.equal(found({ state: 'killed' }), ['c'])
  assert.equal(found({ state: 'solved' }), ['a'])
})

test('what occurs can be chosen', () => {
  assert.equal(choices(runs, 'agent'), ['dqn', 'td3'])
  assert.equal(choices(runs, 'experiment'), ['cartpole.ts'])
  assert.equal(choices(runs, 'state'), ['finished', 'killed', 'resumable', 'solved', 'stopped'])
})

test.run()
