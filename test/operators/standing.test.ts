import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TrainEvent } from '../../src/loop/events.ts'
import { count, decimal, duration, Standing } from '../../src/operators/standing.ts'
import { fakeRun, letters } from './marbles.ts'

test('rate and time left are measured over the last seconds', () => {
  const standing = new Standing(fakeRun([1], { steps: 50_000 }), 0)
  const at = (step: number, now: number) => {
    standing.take({ ...letters(fakeRun()).t, step } as TrainEvent)
    return standing.text(now)
  }
  assert.is(at(1_000, 1_000), '1,000/50,000 steps · 1,000/s · 49s left')
  assert.is(at(10_000, 4_000), '10,000/50,000 steps · 2,500/s · 16s left')
  assert.is(at(30_000, 9_000), '30,000/50,000 steps · 4,000/s · 5s left') // since 4,000 ms
  assert.is(at(50_000, 9_500), '50,000/50,000 steps · 7,273/s')
})

test('the least important parts are dropped when the width is too small', () => {
  const standing = new Standing(fakeRun(), 0)
  const { t, p, l, v } = letters(fakeRun())
  for (const event of [t!, p!, l!, v!]) standing.take(event)
  const whole = '5/100 steps · 5/s · 19s left · return 12 · ε 0.50 · evaluation 12'
  assert.is(standing.text(1_000), whole)
  assert.is(standing.text(1_000, whole.length), whole)
  assert.is(standing.text(1_000, whole.length - 1), '5/100 steps · 19s left · return 12 · ε 0.50 · evaluation 12')
  assert.is(standing.text(1_000, 10), '5/100 steps · 19s left · return 12 · evaluation 12')
})

test('the return is the mean of the last 20 episodes', () => {
  const standing = new Standing(fakeRun(), 0)
  for (let k = 0; k < 30; k++) standing.take({ ...letters(fakeRun()).p, return: k } as TrainEvent)
  assert.is(standing.text(0), '5/100 steps · return 19.5')
})

test('numbers are formatted for reading', () => {
  assert.equal([0, 999, 1_234_567].map(count), ['0', '999', '1,234,567'])
  assert.equal([500, 475.34, 0.5132, -3.256, 1_000].map(decimal), ['500', '475.3', '0.513', '-3.26', '1,000'])
  assert.equal([0.2, 59.4, 125, 4_805].map(duration), ['0s', '59s', '2m 05s', '1h 20m'])
})

test.run()
