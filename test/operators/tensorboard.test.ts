import { join } from 'node:path'
import { from, lastValueFrom, throwError } from 'rxjs'
import { concatWith, tap, toArray } from 'rxjs/operators'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../agents/index.ts'
import '../../envs/index.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { Run, TrainEvent } from '../../src/loop/events.ts'
import { train } from '../../src/loop/train.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { tensorboard } from '../../src/operators/tensorboard.ts'
import { eventFiles, points, shownPoints } from '../store/event-file.ts'
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

test('all episodes and evaluations are logged, learning at most once every `every` steps', async () => {
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

test('points before an error are kept', async () => {
  const folder = temporary()
  const { s, p } = letters(fakeRun())
  const failing = from([s!, p!]).pipe(concatWith(throwError(() => new Error('boom'))), tensorboard(folder))
  await lastValueFrom(failing).then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'boom'),
  )
  assert.is(eventFiles(folder).flatMap(points).length, 2)
})

test('an interrupted and resumed run has the curves of an uninterrupted one', async () => {
  const agent = dqn({ hidden: [8], warmup: 30, trainEvery: 7, updates: 1, batchSize: 8 })
  const options = { env: 'Identity-v0', agent, steps: 400, seed: 2, engine: 'tfjs' } as const
  const [whole, cut] = [temporary(), temporary()]
  const into = (folder: string, more: { resume?: Snapshot } = {}) =>
    train({ ...options, ...more }).pipe(evaluate({ every: 50, episodes: 2 }), tensorboard(folder, { every: 20 }))
  await lastValueFrom(into(whole))

  const snapshot = await new Promise<Snapshot>((resolve, reject) => {
    let run: Run
    let saved: Promise<Snapshot> | undefined
    const subscription = into(cut).subscribe({
      next: event => {
        if (event.type === 'start') run = event.run
        if (event.type === 'step' && event.step === 150) saved = run.snapshot().then(structuredClone<Snapshot>)
        if (event.step < 233) return
        subscription.unsubscribe() // the run ends well after its last checkpoint
        saved!.then(resolve, reject)
      },
      error: reject,
    })
  })
  await lastValueFrom(into(cut, { resume: snapshot }))
  assert.is(eventFiles(cut).length, 2)
  assert.ok(points(eventFiles(cut)[0]!).some(([, step]) => step > 200))
  assert.equal(shownPoints(cut), shownPoints(whole))
})

test("after a kill, an evaluation at the checkpoint's own step is shown only once", async () => {
  const agent = dqn({ hidden: [8], warmup: 30, trainEvery: 7, updates: 1, batchSize: 8 })
  // 105: a learning curve has a point there, too
  const options = { env: 'Identity-v0', agent, steps: 105, seed: 2, engine: 'tfjs' } as const
  for (const steps of [105, 101]) {
    const [whole, cut] = [temporary(), temporary()]
    const into = (folder: string, more: { resume?: Snapshot } = {}) =>
      train({ ...options, ...more, steps }).pipe(evaluate({ final: 2 }), tensorboard(folder, { every: 5 }))
    await lastValueFrom(into(whole))

    let saved: Promise<Snapshot> | undefined
    let run: Run
    await lastValueFrom(
      into(cut).pipe(
        tap(event => {
          if (event.type === 'start') run = event.run
          if (event.type === 'step' && event.step === steps) saved = run.snapshot().then(structuredClone<Snapshot>)
        }),
      ),
    )
    const snapshot = await saved!
    assert.is(snapshot.step, steps)
    await lastValueFrom(into(cut, { resume: snapshot }))
    assert.equal(shownPoints(cut), shownPoints(whole))
    assert.is(shownPoints(cut).filter(([tag]) => tag === 'evaluation/mean').length, 1)
  }
})

test('`every` must be a whole number', () => {
  assert.throws(() => tensorboard('x', { every: 0 }), /^every must be a whole number of at least 1, not 0/)
})

test.run()
