import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  elsewhere,
  launchOf,
  matches,
  queryOf,
  withoutSettings,
  withSetting,
  withSubject,
} from '../../../../../studio/page/views/launch/state.ts'
import type { Registry } from '../../../../../studio/wire/registry.ts'

const option = (name: string, help = '') => ({ name, help })
const registry: Registry = {
  agents: [
    { argument: 'dqn', name: 'dqn', title: '', options: [option('gamma'), option('tau')] },
    { argument: './q.ts', name: 'q', title: '', options: [option('gamma')] },
  ],
  envs: [
    { argument: 'Catch-v0', id: 'Catch-v0', options: [option('size')], agents: ['dqn'], presets: {} },
    { argument: 'Pole-v1', id: 'Pole-v1', options: [], agents: ['dqn', './q.ts'], presets: { dqn: 'solved' } },
  ],
  experiments: [],
  fields: [option('steps')],
}
const at = (query: string) => launchOf(new URLSearchParams(query), registry)
const settings = { fields: {}, envSet: {}, set: {}, plain: false }

test('the address holds the whole launch', () => {
  const launch = {
    ...settings,
    agent: './q.ts',
    env: 'Catch-v0',
    plain: true,
    fields: { steps: '5,000' },
    envSet: { size: '3' },
    set: { gamma: '0.9', note: 'a&b=c' },
  }
  assert.equal(at(queryOf(launch)), launch)
  assert.equal(at('experiment=./mine.ts&set.tau=1'), { ...settings, experiment: './mine.ts', set: { tau: '1' } })
})

test('without anything chosen, the environment with most presets comes first, and an agent that has one', () => {
  assert.equal(at(''), { ...settings, agent: 'dqn', env: 'Pole-v1' })
  assert.equal(at('env=Catch-v0'), { ...settings, agent: 'dqn', env: 'Catch-v0' })
})

test('a setting is changed, and removed by an empty text', () => {
  const set = withSetting(at(''), 'set', 'gamma', '0.5')
  assert.equal(set.set, { gamma: '0.5' })
  assert.equal(withSetting(set, 'set', 'gamma', '').set, {})
  assert.equal(withoutSettings(set), at(''))
})

test('another agent keeps the settings that it has, too', () => {
  const launch = at('set.gamma=0.5&set.tau=1&envSet.size=3&env=Catch-v0')
  assert.equal(withSubject(launch, 'agent', './q.ts', registry).set, { gamma: '0.5' })
  const moved = withSubject(launch, 'env', 'Pole-v1', registry)
  assert.equal([moved.env, moved.envSet, moved.set], ['Pole-v1', {}, { gamma: '0.5', tau: '1' }])
})

test('a search finds options by words of their names and sentences', () => {
  const rate = option('learningRate', 'learning rate α')
  assert.ok(matches(rate, 'rate learn'))
  assert.ok(matches(rate, 'α'))
  assert.not(matches(rate, 'learning buffer'))
})

test('what is wrong without a field of its own is known', () => {
  const problems = ['agent', 'set.gamma', 'set.gama', 'fields.sed', 'form'].map(field => ({ field, text: '' }))
  const checked = { problems, warnings: [], base: {}, command: '' }
  assert.equal(
    elsewhere({ registry, launch: at(''), checked }).map(({ field }) => field),
    ['set.gama', 'fields.sed', 'form'],
  )
  assert.equal(elsewhere({ registry, launch: at('experiment=mine'), checked })[0]?.field, 'agent')
})

test.run()
