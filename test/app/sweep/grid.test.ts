import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../../agents/dqn.ts'
import { combinations, gridOf } from '../../../src/app/sweep/grid.ts'

test('alternatives are separated by commas, those of lists by bars', () => {
  assert.equal(gridOf(dqn(), { learningRate: '1e-3,1e-4', hidden: '64,64|128', gamma: '0.9|0.99', tau: '0.1' }), {
    learningRate: ['1e-3', '1e-4'],
    hidden: ['64,64', '128'],
    gamma: ['0.9', '0.99'],
    tau: ['0.1'],
  })
})

test('every combination, the last setting varying fastest', () => {
  assert.equal(combinations({ a: ['1', '2'], b: ['x', 'y'] }), [
    { a: '1', b: 'x' },
    { a: '1', b: 'y' },
    { a: '2', b: 'x' },
    { a: '2', b: 'y' },
  ])
  assert.equal(combinations({}), [{}])
})

test.run()
