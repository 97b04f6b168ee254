import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { configure } from '../../../src/core/option.ts'
import { valueAt } from '../../../src/core/schedule.ts'
import { learningRateOptions, rateInputs, rateSchedule } from '../../../src/kit/learning/learning-rate.ts'

const rate = (given: object) => rateSchedule(configure('test', learningRateOptions, { learningRate: 0.5, ...given }))
const at = (given: object, ...progress: number[]) => progress.map(p => Number(valueAt(rate(given), p).toPrecision(12)))

test('by default the rate is a plain number', () => {
  assert.is(rate({}), 0.5)
  assert.is(rate({ learningRateEnd: 0 }), 0.5)
})

test('each schedule falls from the peak to its final share', () => {
  const end = { learningRateEnd: 0.01 }
  assert.equal(at({ ...end, learningRateSchedule: 'linear' }, 0, 0.5, 1), [0.5, 0.2525, 0.005])
  assert.equal(at({ ...end, learningRateSchedule: 'exponential' }, 0, 0.5, 1), [0.5, 0.05, 0.005])
  assert.equal(at({ ...end, learningRateSchedule: 'cosine' }, 0, 1 / 3, 1), [0.5, 0.37625, 0.005])
  const step = { ...end, learningRateSchedule: 'step', learningRateDrops: 2 }
  assert.equal(at(step, 0, 0.3, 0.4, 0.6, 0.7, 1), [0.5, 0.5, 0.05, 0.05, 0.005, 0.005])
})

test('a warm-up precedes any schedule', () => {
  assert.equal(at({ learningRateWarmup: 0.2 }, 0, 0.1, 0.2, 1), [0, 0.25, 0.5, 0.5])
  const fall = { learningRateWarmup: 0.2, learningRateSchedule: 'linear', learningRateEnd: 0 }
  assert.equal(at(fall, 0.1, 0.2, 0.6, 1), [0.25, 0.5, 0.25, 0])
})

test('a rate of 0 stays 0 under any schedule; other peaks scale', () => {
  const config = configure('test', learningRateOptions, { learningRateSchedule: 'exponential' })
  assert.is(rateSchedule(config, 0), 0)
  assert.is(valueAt(rateSchedule(config, 2), 1), 0.2)
})

test('an exponential or stepped schedule cannot end at 0', () => {
  for (const learningRateSchedule of ['exponential', 'step'])
    assert.throws(() => rate({ learningRateSchedule, learningRateEnd: 0 }), /needs both ends above 0, not 0.5 and 0/)
})

test('only scheduled rates are inputs', () => {
  assert.equal(rateInputs({ actorRate: 0.1, criticRate: rate({ learningRateWarmup: 0.1 }) }), {
    criticRate: { shape: [] },
  })
})

test.run()
