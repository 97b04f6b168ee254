import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { wire } from '../../src/loop/wire.ts'
import { fakeRun, letters } from '../operators/marbles.ts'

const { s, p, r, l, v, e } = letters(fakeRun()) as Record<string, Parameters<typeof wire>[0]>

test('a start is what the run is, as plain data', () => {
  const sent = wire(s!)
  assert.equal(JSON.parse(JSON.stringify(sent)), sent)
  assert.equal(Object.keys(sent), [
    'type',
    'step',
    'agent',
    'config',
    'env',
    'seed',
    'steps',
    'envs',
    'workers',
    'engine',
  ])
})

test('other events are plain data already', () => {
  for (const event of [p, r, l, v, e]) {
    assert.equal(wire(event!), event)
    assert.equal(JSON.parse(JSON.stringify(event)), event)
  }
})

test('the steps of an evaluation stay in the process', () => {
  const evaluation = { type: 'evaluation', step: 5, returns: [1], lengths: [2], mean: 1, std: 0 } as const
  assert.equal(wire({ ...evaluation, played: [] }), evaluation)
})

test.run()
