// Run it with: node --test qlearn.test.ts
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAgent, evaluate, frozenLakeV1, train, withOptions } from 'sente'
import agent from './qlearn.ts'

test('checkAgent finds no problems', async () => {
  assert.deepEqual(await checkAgent(agent(), 'FrozenLake-v1'), [])
  assert.deepEqual(await checkAgent(agent({ gamma: 0 }), 'MaskedIdentity-v0'), [])
})

test('it learns to cross a frozen lake', async () => {
  const env = withOptions(frozenLakeV1, { slippery: false })
  const events = train({ env, agent: agent(), steps: 10_000 }).pipe(evaluate({ final: 10 }))
  const mean = await new Promise<number>((resolve, reject) => {
    events.subscribe({ next: event => event.type === 'evaluation' && resolve(event.mean), error: reject })
  })
  assert.equal(mean, 1)
})
