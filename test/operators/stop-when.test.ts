import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Json } from '../../src/core/env.ts'
import type { EventOf } from '../../src/loop/events.ts'
import { train } from '../../src/loop/train.ts'
import { type StopRule, stopWhen } from '../../src/operators/stop-when.ts'
import { all, counter, scripted } from '../loop/toys.ts'
import { fakeRun, letters, passesThrough, scheduler } from './marbles.ts'

passesThrough('stopWhen', () => stopWhen(() => true))

test("stopWhen: the run is asked with the rule's reason, and the event still passes", () => {
  const run = fakeRun()
  scheduler().run(({ cold, expectObservable }) => {
    const rule = stopWhen(event => event.type === 'episode' && `return ${event.return}`)
    expectObservable(cold('s-t-p-e|', letters(run)).pipe(rule)).toBe('s-t-p-e|', letters(run))
  })
  assert.equal(run.asked, ['return 12'])
})

test('stopWhen: a verdict gives its cause to the run; a text or true has the cause rule', async () => {
  const cause = async (said: ReturnType<StopRule>) => {
    const events = await all(train({ env: counter({}), agent: scripted(), steps: 10 }).pipe(stopWhen(() => said)))
    return (events.at(-1) as EventOf<'end'>).cause
  }
  assert.is(await cause({ reason: 'level', cause: 'plateau' }), 'plateau')
  assert.equal([await cause('enough'), await cause(true), await cause(false)], ['rule', 'rule', 'completed'])
})

test('stopWhen: what an older version kept, without a cause, still stops the resumed run', () => {
  let restore = (_: Json) => {}
  const run = fakeRun([1], { keep: (_, part) => (restore = part.restore) })
  scheduler().run(({ cold, expectObservable }) => {
    const watched = cold('s|', letters(run)).pipe(stopWhen(() => false))
    expectObservable(watched).toBe('s|', letters(run))
  })
  restore({ reason: 'before', steps: 100 })
  restore({ reason: 'of another length', cause: 'rule', steps: 90 })
  assert.equal(run.asked, ['before'])
})

test('stopWhen: true stops without a reason of its own; false, "" and undefined do not stop', () => {
  const stops = (verdict: boolean | string | undefined) => {
    const run = fakeRun()
    scheduler().run(({ cold, expectObservable }) => {
      const watched = cold('st|', letters(run)).pipe(stopWhen(event => (event.type === 'step' ? verdict : undefined)))
      expectObservable(watched).toBe('st|', letters(run))
    })
    return run.asked
  }
  assert.equal(stops(true), ['a rule of stopWhen'])
  for (const verdict of [false, '', undefined]) assert.equal(stops(verdict), [])
})

test('stopWhen: a rule that throws fails the stream and lets its source go', () => {
  scheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
    const values = letters(fakeRun())
    const events = cold('-s-t-p-|', values)
    const throws = stopWhen(event => {
      if (event.type === 'step') throw 'error'
      return false
    })
    expectObservable(events.pipe(throws)).toBe('-s-#', values)
    expectSubscriptions(events.subscriptions).toBe('^--!')
  })
})

test('stopWhen ends a real run in order', async () => {
  const events = await all(
    train({ env: counter({}), agent: scripted(), steps: 1e6 }).pipe(
      stopWhen(event => event.type === 'episode' && event.episode === 1 && 'two episodes'),
    ),
  )
  assert.equal(events.at(-1), { type: 'end', step: 6, reason: 'two episodes', cause: 'rule', episodes: 2, updates: 0 })
})

test.run()
