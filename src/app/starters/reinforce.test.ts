// Run it with: node --test reinforce.test.ts
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAgent, evaluate, train } from 'sente'
import agent from './reinforce.ts'

const small = { hidden: [16], rollout: 50, learningRate: 2e-2 }

test('checkAgent finds no problems', async () => {
  assert.deepEqual(await checkAgent(agent(small), 'CartPole-v1'), [])
  assert.deepEqual(await checkAgent(agent(small), 'MaskedIdentity-v0'), [])
})

test('it learns to repeat what it sees', async () => {
  const spec = agent({ ...small, gamma: 0 })
  const events = train({ env: 'Identity-v0', agent: spec, steps: 6_000 }).pipe(evaluate({ final: 10 }))
  const mean = await new Promise<number>((resolve, reject) => {
    events.subscribe({ next: event => event.type === 'evaluation' && resolve(event.mean), error: reject })
  })
  assert.ok(mean > 80, `${mean} of 100`)
})
