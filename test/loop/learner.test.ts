import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { learner } from '../../src/loop/learner.ts'
import { scripted } from './toys.ts'

const make = (late: boolean, plan: object) => {
  const spec = scripted({ late, plan })
  return { diary: spec.diary, it: learner(spec.agent) }
}

test('nothing is due before warmup, nor between multiples of every', () => {
  const { it } = make(false, { warmup: 10, every: 4, updates: 2 })
  for (const step of [4, 8, 9, 10, 11]) it.stepped(step)
  assert.is(it.due, false)
  it.stepped(12)
  assert.is(it.due, true)
})

for (const late of [false, true])
  test(`due updates run in calls of updatesPerRun, the remainder last${late ? ' (asynchronous)' : ''}`, async () => {
    const { it, diary } = make(late, { every: 1, updates: 5, updatesPerRun: 4 })
    const reports: number[] = []
    it.stepped(1)
    it.stepped(2)
    await it.learn(
      updates => reports.push(updates, it.updates),
      () => false,
    )
    assert.equal(
      diary.learned.map(({ updates }) => updates),
      [4, 4, 2],
    )
    assert.equal(reports, [4, 4, 4, 8, 2, 10])
    assert.is(it.due, false)
  })

test('a plan that would never finish or never learn is refused', () => {
  const refuses = (plan: object, message: string) =>
    assert.throws(
      () => make(false, plan),
      (error: Error) => error.message === message,
    )
  refuses({ updatesPerRun: 0 }, 'updatesPerRun of the learning plan must be a whole number of at least 1, not 0.')
  refuses({ every: 0.5 }, 'every of the learning plan must be a whole number of at least 1, not 0.5.')
  refuses({ warmup: Number.NaN }, 'warmup of the learning plan must be a whole number of at least 0, not NaN.')
})

test('learning stops between calls once `gone` returns true', async () => {
  const { it, diary } = make(false, { every: 1, updates: 5 })
  it.stepped(1)
  await it.learn(
    () => {},
    () => diary.learned.length === 2,
  )
  assert.is(it.updates, 2)
})

test.run()
