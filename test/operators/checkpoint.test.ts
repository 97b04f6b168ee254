import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastValueFrom, type MonoTypeOperatorFunction, tap, toArray } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../agents/index.ts'
import { register } from '../../src/core/registry.ts'
import type { TrainEvent } from '../../src/loop/events.ts'
import { type TrainOptions, train } from '../../src/loop/train.ts'
import { type CheckpointOptions, checkpoint } from '../../src/operators/checkpoint.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { journal } from '../../src/operators/journal.ts'
import { stopWhen } from '../../src/operators/stop-when.ts'
import { checkpoints, readArrays, readManifest } from '../../src/store/checkpoints/checkpoint.ts'
import { loadSnapshot } from '../../src/store/checkpoints/load-snapshot.ts'
import { writerOf } from '../../src/store/runs/lock.ts'
import { loadRun } from '../../src/store/runs/run.ts'
import '../../envs/index.ts'
import { all, counter, of, rejection, scripted } from '../loop/toys.ts'
import { temporary } from '../store/folder.ts'
import { passesThrough } from './marbles.ts'

const env = register(counter({ length: 2 }))
const steps = (folder: string) => checkpoints(folder).map(({ step }) => step)
const toy = (change: Partial<TrainOptions> = {}) => train({ env, agent: scripted(), steps: 10, ...change })

test('checkpoints are saved every `every` steps and at the end, and the newest are kept', async () => {
  const folder = temporary()
  const events = await all(toy({ steps: 29 }).pipe(checkpoint(folder, { every: 5, keep: 2 })))
  assert.equal(steps(folder), [29, 25])
  assert.equal(
    of(events, 'checkpoint').map(({ step, path }) => [step, path]),
    [5, 10, 15, 20, 25, 29].map(step => [step, join(folder, 'checkpoints', String(step))]),
  )
  assert.is(events.at(-1)!.type, 'end')
  assert.equal(readdirSync(folder), ['checkpoints'])
})

test('a checkpoint event means that it is on disk', async () => {
  const folder = temporary()
  const found: unknown[] = []
  await all(
    toy().pipe(
      checkpoint(folder, { every: 4 }),
      tap(event => {
        if (event.type === 'checkpoint')
          found.push([...readArrays(event.path, readManifest(event.path))['weights/net']!])
      }),
    ),
  )
  assert.equal(found, [
    [1, 2, 3],
    [1, 2, 3],
    [1, 2, 3],
  ])
})

test('with several environments a checkpoint is taken at the rest after the step', async () => {
  const folder = temporary()
  await all(toy({ envs: 4 }).pipe(checkpoint(folder, { every: 5 })))
  assert.equal(steps(folder), [10, 8])
})

const scores =
  (means: number[], final: number): MonoTypeOperatorFunction<TrainEvent> =>
  source =>
    source.pipe(
      evaluate({ every: 4, episodes: 1, final }),
      tap(event => {
        if (event.type === 'evaluation') Object.assign(event, { mean: means.shift() })
      }),
    )

test('the checkpoint with the best evaluation is kept in addition to the newest', async () => {
  const folder = temporary()
  await all(toy({ steps: 21 }).pipe(scores([1, 5, 3, 5, 2], 0), checkpoint(folder, { every: 7, keep: 1 })))
  assert.equal(steps(folder), [21, 8])
  assert.equal(readManifest(join(folder, 'checkpoints', '8')).evaluation, { mean: 5, episodes: 1 })
})

test('of equally good checkpoints the oldest is kept', async () => {
  const folder = temporary()
  await all(toy({ steps: 20 }).pipe(scores([1, 5, 3, 5, 2], 0), checkpoint(folder, { every: 4, keep: 1 })))
  assert.equal(steps(folder), [20, 8])
})

test('a run killed before it deleted a checkpoint deletes it when resumed, whatever it evaluates then', async () => {
  const folder = temporary()
  const copy = temporary()
  const saving = checkpoint(folder, { every: 4, keep: 1 })
  await all(
    toy({ steps: 20 }).pipe(
      scores([5, 1, 1, 1, 6], 0),
      saving,
      tap(event => {
        if (event.type === 'checkpoint' && event.step === 8)
          cpSync(join(folder, 'checkpoints', '4'), copy, { recursive: true })
      }),
    ),
  )
  assert.equal(steps(folder), [20])
  cpSync(copy, join(folder, 'checkpoints', '4'), { recursive: true }) // as if killed just after writing 20
  await all(toy({ steps: 20, resume: loadSnapshot(folder) }).pipe(scores([2], 1), saving))
  assert.equal(readManifest(join(folder, 'checkpoints', '20')).evaluation, { mean: 2, episodes: 1 })
  assert.equal(steps(folder), [20])
})

test('replay memory rows are written once, and deleted when no checkpoint needs them', async () => {
  const folder = temporary()
  const agent = dqn({ hidden: [8], warmup: 5, trainEvery: 4, updates: 1, batchSize: 4, bufferSize: 25, nStep: 1 })
  const options = { env: 'CartPole-v1', agent, steps: 95, device: 'cpu' } as const
  await all(train(options).pipe(checkpoint(folder, { every: 10, keep: 2 })))
  assert.equal(steps(folder), [95, 90])
  const files = readdirSync(join(folder, 'checkpoints', 'memory')).sort()
  assert.equal(files, ['60-70.bin', '70-80.bin', '80-90.bin', '90-95.bin'])
})

const small = dqn({ hidden: [8], warmup: 20, trainEvery: 3, updates: 2, batchSize: 4, bufferSize: 60, targetEvery: 30 })
const learning: TrainOptions = { env: 'CartPole-v1', agent: small, steps: 200, seed: 2, envs: 2, device: 'cpu' }
const kept =
  (folder: string, options: CheckpointOptions = { every: 30 }): MonoTypeOperatorFunction<TrainEvent> =>
  source =>
    source.pipe(evaluate({ every: 50, episodes: 2, final: 3 }), checkpoint(folder, options), journal(folder))
const log = (folder: string) => readFileSync(join(folder, 'events.jsonl'), 'utf8')
const files = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name)).toString('hex')]))

test('a run killed anywhere and resumed leaves the same log and the same last checkpoint', async () => {
  const whole = temporary()
  await all(train(learning).pipe(kept(whole)))
  for (const at of [31, 60, 61, 101, 178, 200]) {
    const folder = temporary()
    await cutOff(folder, at)
    const resume = loadSnapshot(folder)
    assert.equal(resume.skipped, [])
    await all(train({ ...learning, resume }).pipe(kept(folder)))
    assert.is(log(folder), log(whole))
    const [one, other] = [folder, whole].map(run => join(run, 'checkpoints'))
    assert.equal(files(join(one!, '200')), files(join(other!, '200')))
    assert.equal(
      loadRun(folder).resumed!.map(({ step }) => step),
      [resume.step],
    )
    assert.is(loadRun(folder).status, 'finished')
  }
})

test('a run killed after its last checkpoint and resumed writes the same one again', async () => {
  const folder = temporary()
  await all(train(learning).pipe(kept(folder)))
  const last = () => files(join(folder, 'checkpoints', '200'))
  const before = last()
  await all(train({ ...learning, resume: loadSnapshot(folder) }).pipe(kept(folder)))
  assert.equal(last(), before)
})

/** A run that is unsubscribed at step `at`, after pending checkpoints are written. */
async function cutOff(folder: string, at: number): Promise<void> {
  const before = Math.floor(Math.min(at, 199) / 30) * 30
  await new Promise<void>((resolve, reject) => {
    let reached = false
    let saved = false
    const subscription = train(learning)
      .pipe(kept(folder))
      .subscribe({
        error: reject,
        next: event => {
          reached ||= event.step >= at
          saved ||= event.type === 'checkpoint' && event.step >= before
          if (!reached || !saved) return
          queueMicrotask(() => subscription.unsubscribe())
          resolve()
        },
      })
  })
  while (writerOf(folder) !== undefined) await new Promise(resolve => setTimeout(resolve, 5))
}

test('an interrupted run continues when resumed; a run stopped by a rule stops again at the same step', async () => {
  const folder = temporary()
  const stopping = (rule?: string) => stopWhen(event => event.type === 'step' && event.step === 50 && rule)
  await all(
    train(learning).pipe(
      stopping(undefined),
      tap(event => {
        if (event.type === 'start') start = event.run
        if (event.step === 50) start!.stop('interrupted')
      }),
      kept(folder),
    ),
  )
  assert.is(loadRun(folder).status, 'stopped')
  const on = await all(train({ ...learning, resume: loadSnapshot(folder) }).pipe(stopping(), kept(folder)))
  assert.equal([on[0]!.step, on.at(-1)!.step], [50, 200])

  const ruled = temporary()
  await all(train(learning).pipe(stopping('enough'), kept(ruled)))
  const before = log(ruled)
  const again = await all(train({ ...learning, resume: loadSnapshot(ruled) }).pipe(stopping('enough'), kept(ruled)))
  assert.equal(
    again.map(({ type }) => type),
    ['start', 'checkpoint', 'end'],
  )
  assert.is(log(ruled), before)
})
let start: { stop(reason: string): void } | undefined

test('when an environment fails, the state before that step is saved and the run ends with its error', async () => {
  const whole = temporary()
  await all(toy({ steps: 20 }).pipe(checkpoint(whole), journal(whole)))
  const folder = temporary()
  const broken = counter({
    length: 2,
    distort: (step, k, episode) => (episode === 3 && k === 2 ? ({} as never) : step),
  })
  const events: TrainEvent[] = []
  const error = await rejection(
    lastValueFrom(
      toy({ env: broken, steps: 20 }).pipe(
        checkpoint(folder),
        journal(folder),
        tap(event => events.push(event)),
        toArray(),
      ),
    ),
  )
  assert.match(error.message, 'the environment Counter-v0 returned the reward undefined')
  assert.equal(events.at(-1), { type: 'checkpoint', step: 7, path: join(folder, 'checkpoints', '7') })
  assert.is(loadRun(folder).status, 'crashed')
  await all(toy({ steps: 20, resume: loadSnapshot(folder) }).pipe(checkpoint(folder), journal(folder)))
  assert.is(log(folder), log(whole))
})

test('an agent that must first fetch its weights from a device is not disposed of before the state is saved', async () => {
  const folder = temporary()
  const { agent, diary, ...spec } = scripted()
  const distant = {
    ...agent,
    settle: () => new Promise<void>(resolve => setTimeout(resolve, 5)),
    save() {
      if (diary.disposed > 0) throw new Error('disposed')
      return agent.save()
    },
  }
  const broken = counter({ distort: (step, k, episode) => (episode === 1 && k === 2 ? ({} as never) : step) })
  const run = toy({ env: broken, agent: { ...spec, create: async () => distant } as never })
  await rejection(all(run.pipe(checkpoint(folder))))
  assert.equal(steps(folder), [4])
  assert.is(diary.disposed, 1)
})

test('when an agent fails, the previous checkpoint remains', async () => {
  const folder = temporary()
  let calls = 0
  const learn = () => {
    if (++calls === 8) throw new Error('NaN')
  }
  const agent = scripted({ plan: { updates: 1 }, learn })
  assert.is((await rejection(all(toy({ agent }).pipe(checkpoint(folder, { every: 3 }))))).message, 'NaN')
  assert.equal(steps(folder), [6, 3])
  assert.is(writerOf(folder), undefined)
})

test('a folder that cannot be written fails the run in one sentence', async () => {
  const folder = temporary()
  writeFileSync(join(folder, 'checkpoints'), 'in the way')
  const error = await rejection(all(toy().pipe(checkpoint(folder, { every: 5 }))))
  assert.match(error.message, /checkpoints is a file, not a folder/)
})

test('options must be whole numbers', () => {
  assert.throws(() => checkpoint('x', { every: 0 }), 'every must be a whole number of at least 1, not 0.')
  assert.throws(() => checkpoint('x', { keep: 1.5 }), 'keep must be a whole number of at least 1, not 1.5.')
})

passesThrough('checkpoint', () => checkpoint(temporary()), false)

test.run()
