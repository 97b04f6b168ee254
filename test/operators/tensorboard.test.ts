import { join } from 'node:path'
import { from, lastValueFrom, throwError } from 'rxjs'
import { concatWith, toArray } from 'rxjs/operators'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TrainEvent } from '../../src/loop/events.ts'
import { tensorboard } from '../../src/operators/tensorboard.ts'
import { eventFiles, points } from '../store/event-file.ts'
import { temporary } from '../store/folder.ts'
import { fakeRun, letters, passesThrough } from './marbles.ts'

passesThrough('tensorboard', () => tensorboard(temporary()))

const learn = (step: number, loss: number): TrainEvent => ({
  type: 'learn',
  step,
  update: step,
  updates: 1,
  metrics: { loss },
})

test('episodes and evaluations all, learning at most every so many steps', async () => {
  const folder = join(temporary(), 'run')
  const { s, t, p, v, e } = letters(fakeRun())
  const losses = [3, 4, 8, 12, 13, 35, 39, 40].map(step => learn(step, step / 4))
  const events = [s!, t!, p!, v!, ...losses, e!]
  const passed = await lastValueFrom(from(events).pipe(tensorboard(folder, { every: 10 }), toArray()))
  assert.equal(passed, events)
  assert.equal(eventFiles(folder).flatMap(points), [
    ['episode/return', 5, 12],
    ['episode/length', 5, 5],
    ['evaluation/mean', 5, 12],
    ['evaluation/std', 5, 0],
    ['learn/loss', 3, 0.75],
    ['learn/loss', 12, 3],
    ['learn/loss', 35, 8.75],
    ['learn/loss', 40, 10],
  ])
})

test('what was seen before an error is kept', async () => {
  const folder = temporary()
  const { s, p } = letters(fakeRun())
  const failing = from([s!, p!]).pipe(concatWith(throwError(() => new Error('boom'))), tensorboard(folder))
  await lastValueFrom(failing).then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'boom'),
  )
  assert.is(eventFiles(folder).flatMap(points).length, 2)
})

test('a rate that is not whole is refused', () => {
  assert.throws(() => tensorboard('x', { every: 0 }), /^every must be a whole number of at least 1, not 0/)
})

test.run()
