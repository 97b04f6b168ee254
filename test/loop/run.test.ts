import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { run } from '../../src/loop/run.ts'
import { train } from '../../src/loop/train.ts'
import { all, counter, of, rejection, scripted } from './toys.ts'

test('plays whole episodes without learning or observing', async () => {
  const env = counter({ length: 2 })
  const spec = scripted({ plan: { updates: 1 } })
  const events = await all(run({ env, agent: spec, episodes: 2 }))
  assert.equal(
    events.map(({ type }) => type),
    ['start', 'step', 'step', 'episode', 'step', 'step', 'episode', 'end'],
  )
  assert.equal(of(events, 'end')[0], {
    type: 'end',
    step: 4,
    reason: 'completed',
    cause: 'completed',
    episodes: 2,
    updates: 0,
  })
  assert.equal(spec.diary.learned, [])
  assert.equal(spec.diary.seen, [])
  assert.ok(spec.diary.acted.every(({ mode }) => mode === 'exploit'))
  assert.is(spec.diary.disposed, 1)
})

test("an agent ready-made stays its owner's, and explores where asked", async () => {
  const spec = scripted()
  const [start] = of(await all(run({ env: counter({}), agent: spec.agent, episodes: 1, mode: 'explore' })), 'start')
  assert.is(start!.run.agentSpec, undefined)
  assert.is(start!.run.kind, 'run')
  assert.is(spec.diary.disposed, 0)
  assert.ok(spec.diary.acted.every(({ mode }) => mode === 'explore'))
})

test('episode k starts as in training with that seed', async () => {
  const [played, trained] = [counter({ length: 2 }), counter({ length: 2 })]
  await all(run({ env: played, agent: scripted(), episodes: 3, seed: 9 }))
  await all(train({ env: trained, agent: scripted(), steps: 6, seed: 9 }))
  assert.equal(played.log.resets, trained.log.resets)
})

test('episodes that are none', async () => {
  const error = await rejection(all(run({ env: counter({}), agent: scripted(), episodes: 0 })))
  assert.is(error.message, 'episodes must be a whole number of at least 1, not 0.')
})

test.run()
