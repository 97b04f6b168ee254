import { checkAgent, frozenLakeV1, train, withOptions } from 'sente'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { finished } from '../../loop/finished.ts'
import qlearn from './qlearn.ts'

test('an agent without networks or an engine keeps the contract', async () => {
  assert.equal(await checkAgent(qlearn(), 'FrozenLake-v1'), [])
  assert.equal(await checkAgent(qlearn({ gamma: 0 }), 'MaskedIdentity-v0'), [])
})

test('it learns to cross a frozen lake', async () => {
  const env = withOptions(frozenLakeV1, { slippery: false })
  const { last } = await finished(train({ env, agent: qlearn(), steps: 10_000 }), 5_000)
  assert.is(last, 1)
})

test.run()
