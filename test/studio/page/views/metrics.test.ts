import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { arranged } from '../../../../studio/page/views/runs/metrics.ts'

test('evaluations and returns come first, lengths and spreads last', () => {
  const metrics = ['episode/length', 'learn/q', 'evaluation/std', 'learn/loss', 'episode/return', 'evaluation/mean']
  assert.equal(arranged(metrics, []), [
    'evaluation/mean',
    'episode/return',
    'learn/loss',
    'learn/q',
    'episode/length',
    'evaluation/std',
  ])
})

test('a metric that is logged later moves no plot', () => {
  const before = ['episode/return', 'episode/length']
  assert.equal(arranged(['evaluation/mean', 'learn/loss', ...before], before), [
    ...before,
    'evaluation/mean',
    'learn/loss',
  ])
})

test('other runs, without some of the metrics, are put in order', () => {
  const order = ['evaluation/mean', 'episode/return']
  assert.equal(arranged(['episode/return', 'evaluation/mean'], ['episode/return', 'learn/loss']), order)
})

test.run()
