import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Env, Json } from '../../../src/core/env.ts'
import { Trail } from '../../../src/loop/episode/trail.ts'

const still = { observationSpace: { kind: 'discrete', n: 2 }, actionSpace: { kind: 'discrete', n: 2 } } as const
const bare: Env = { ...still, reset: () => ({ observation: 0 }), step: () => assert.unreachable() as never }

test('without save, the actions since the reset', () => {
  const trail = new Trail(bare)
  trail.start()
  trail.took(1)
  trail.mark()
  trail.took(0)
  assert.equal(trail.save(), { actions: [1, 0] })
  trail.start()
  assert.equal(trail.save(), { actions: [] })
})

test('with save, the state and the actions since, saved again every thousand actions', () => {
  let steps = 0
  const trail = new Trail({ ...bare, save: () => ({ steps }), restore: () => {} })
  trail.start()
  assert.equal(trail.save(), { actions: [] })
  for (; steps < 1002; ) {
    steps++
    trail.took(steps)
  }
  assert.equal(trail.save(), { state: { steps: 1000 }, actions: [1001, 1002] })
  trail.mark()
  assert.equal(trail.save(), { state: { steps: 1002 }, actions: [] })
})

test('a learning environment is saved at both ends of an episode, since a reset alone does not reproduce it', () => {
  let learned = 0
  const trail = new Trail({ ...bare, save: () => ({ learned }), restore: () => {}, freeze: () => {} })
  learned = 1
  trail.start()
  trail.took(0)
  assert.equal(trail.save(), { state: { learned: 1 }, actions: [0] })
  learned = 2
  trail.end()
  assert.equal(trail.save(), { state: { learned: 2 }, actions: [] })
})

test('when save throws, the actions remain', () => {
  const save = (): Json => {
    throw new Error('not now')
  }
  const trail = new Trail({ ...bare, save, restore: () => {} })
  trail.took(1)
  trail.mark()
  assert.equal(trail.save(), { actions: [1] })
})

test('an episode too long to replay is not recorded', () => {
  const trail = new Trail(bare)
  for (let k = 0; k < 1_000_000; k++) trail.took(0)
  assert.equal(trail.save(), {})
  trail.start()
  trail.took(1)
  assert.equal(trail.save(), { actions: [1] })
})

test.run()
