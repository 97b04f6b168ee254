import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TrainEvent } from '../../src/loop/events.ts'
import { lines } from '../../src/operators/lines.ts'
import { fakeRun, letters } from './marbles.ts'

const run = fakeRun([], { steps: 5_000 })
const learn = (step: number, update: number, updates: number, metrics: Record<string, number>): TrainEvent => ({
  type: 'learn',
  step,
  update,
  updates,
  metrics,
})

test('episodes, restarts, evaluations and the end become lines; steps and checkpoints do not', () => {
  const { s, t, p, r, v, e } = letters(run)
  const { of } = lines(run)
  assert.equal(of(s!), { type: 'start', step: 0, agent: 'scripted', env: 'Counter-v0', seed: 0, steps: 5_000, envs: 1 })
  assert.is(of({ ...s!, step: 7 } as TrainEvent), undefined)
  assert.is(of(t!), undefined)
  assert.is(of({ type: 'checkpoint', step: 1, path: 'x' }), undefined)
  for (const event of [p!, r!, e!]) assert.is(of(event), event)
  assert.equal(of(v!), v)
})

test('learning is averaged over its updates into a line per thousandth of the run', () => {
  const { of } = lines(run)
  assert.is(of(learn(2, 1, 1, { loss: 4 })), undefined)
  assert.is(of(learn(4, 4, 3, { loss: 0 })), undefined)
  assert.equal(of(learn(6, 8, 4, { loss: 1 })), { type: 'learn', step: 6, update: 8, updates: 8, metrics: { loss: 1 } })
  assert.is(of(learn(9, 9, 1, { loss: 7 })), undefined)
  assert.equal(of(learn(10, 10, 1, { loss: 8 })), {
    type: 'learn',
    step: 10,
    update: 10,
    updates: 2,
    metrics: { loss: 7.5 },
  })
})

test('a metric that only some updates report is averaged over those', () => {
  const { of } = lines(run)
  assert.is(of(learn(2, 2, 2, { loss: 4 })), undefined)
  assert.is(of(learn(4, 4, 2, { loss: 2, arena: 0.75 })), undefined)
  const { metrics } = of(learn(6, 8, 4, { loss: 1 })) as { metrics: object }
  assert.equal(metrics, { loss: 2, arena: 0.75 })
})

test('saving and restoring in between gives the same lines', () => {
  const events = Array.from({ length: 40 }, (_, k) =>
    learn(k * 2, k, 1, { loss: 1 / (k + 1), ...(k % 3 === 0 && { arena: k }) }),
  )
  const whole = lines(run)
  const expected = events.map(whole.of)
  const first = lines(run)
  const before = events.slice(0, 17).map(first.of)
  const second = lines(run)
  second.restore(JSON.parse(JSON.stringify(first.save())))
  assert.equal([...before, ...events.slice(17).map(second.of)], expected)
})

test('a run resumed at step 0 has one start', () => {
  const { s } = letters(run)
  const first = lines(run)
  assert.ok(first.of(s!))
  const second = lines(run)
  second.restore(first.save())
  assert.is(second.of(s!), undefined)
})

test.run()
