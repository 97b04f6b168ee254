// Training with environments in worker threads.
import '../../src/app/workers.ts'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tap } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../agents/index.ts'
import { UserError } from '../../src/core/error.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import { restartText } from '../../src/loop/episode/restart.ts'
import type { Run } from '../../src/loop/events.ts'
import { type TrainOptions, train } from '../../src/loop/train.ts'
import { record } from '../../src/operators/record.ts'
import { listEpisodes } from '../../src/store/episodes/episodes.ts'
import { temporary } from '../store/folder.ts'
import { learningV0, restlessV0 } from '../vector/restless.ts'
import { all, of, rejection, scripted } from './toys.ts'
import '../../envs/index.ts'
import { moduleAt } from '../compiled.ts'

const module = fileURLToPath(moduleAt('../vector/restless.ts', import.meta.url))
const restless = (options: Record<string, string | number>) => ({ id: restlessV0.id, module, options })
const agent = dqn({ hidden: [8], warmup: 30, trainEvery: 4, batchSize: 8, bufferSize: 100, nStep: 3 })
const options: TrainOptions = { env: 'CartPole-v1', agent, steps: 150, seed: 3, envs: 3, device: 'cpu' }

/** The events of a run after its start, as text, and its snapshot at or after step `at`. */
async function watched(options: TrainOptions, at = Infinity) {
  let taken: Promise<Snapshot> | undefined
  let run: Run | undefined
  const events = await all(
    train(options).pipe(
      tap(event => {
        if (event.type === 'start') run = event.run
        if (event.type === 'step' && event.step >= at) taken ??= run!.snapshot().then(structuredClone)
      }),
    ),
  )
  const lines = events.filter(({ type }) => type !== 'start').map(event => JSON.stringify(event))
  return { lines, snapshot: await taken, restarted: run!.restarted }
}

test('a run in workers equals the run in the main thread, and resumes in either bit for bit', async () => {
  const here = await watched(options, 90)
  const there = await watched({ ...options, workers: 2 }, 90)
  assert.ok(there.lines.join() === here.lines.join())
  assert.equal(there.snapshot!.collected, here.snapshot!.collected)
  const running = there.snapshot!.collected.slots.filter(slot => slot !== null)
  assert.ok(running.length > 0 && running.every(({ state }) => state), 'the state comes from the worker')
  for (const workers of [0, 1]) {
    const resumed = await watched({ ...options, workers, resume: there.snapshot! })
    assert.equal(resumed.restarted, [])
    assert.ok(resumed.lines.join() === here.lines.slice(-resumed.lines.length).join())
    assert.is(JSON.parse(resumed.lines[0]!).step, there.snapshot!.step + 1)
  }
})

test('state learned across episodes is saved, resumes bit for bit, and survives the loss of a worker', async () => {
  const learning = { ...options, agent: scripted(), env: { id: learningV0.id, module } }
  const here = await watched(learning, 90)
  const there = await watched({ ...learning, workers: 1 }, 90)
  assert.ok(there.lines.join() === here.lines.join())
  assert.equal(there.snapshot!.collected, here.snapshot!.collected)
  const resumed = await watched({ ...learning, workers: 1, resume: there.snapshot! })
  assert.ok(resumed.lines.join() === here.lines.slice(-resumed.lines.length).join())

  const env = { ...learning.env, options: { fault: 'exit', at: 4, flag: join(temporary(), 'once') } }
  const lossy = await watched({ ...learning, env, envs: 1, workers: 1, steps: 4 }, 4)
  assert.match(lossy.lines.join(), '"type":"restart"')
  const [saved] = lossy.snapshot!.collected.learned as readonly { normalizeObservation?: { count: number } }[]
  // Observations: the start of the lost episode, saved then; the start of the next one, and its step.
  assert.is(Math.round(saved!.normalizeObservation!.count), 3)
})

test('an environment that fails in a worker fails as in the main thread', async () => {
  for (const fault of ['throw', 'shape']) {
    const failing = { agent: scripted(), steps: 50, seed: 1 }
    const [here, there] = await Promise.all([
      rejection(all(train({ ...failing, env: { ...restlessV0, create: () => restlessV0.create({ fault }) } }))),
      rejection(all(train({ ...failing, env: restless({ fault }), workers: 1 }))),
    ])
    assert.instance(there, UserError)
    assert.is(there.message, here.message)
  }
})

test('when a worker is lost, agent and recording abandon its episodes and the run continues', async () => {
  const left: number[] = []
  const learning = scripted()
  learning.agent.abandon = slot => {
    left.push(slot)
  }
  const folder = temporary()
  const env = restless({ fault: 'exit', at: 2, flag: join(folder, 'once') })
  const run = train({ env, agent: learning, steps: 120, envs: 4, workers: 2 }).pipe(record(folder))
  const events = await all(run)
  const restarts = of(events, 'restart')
  // Both workers may get there before the first has written its marker.
  assert.ok(restarts.length === 1 || restarts.length === 2)
  for (const { worker, reason, left, step } of restarts) {
    const [a, b] = [2 * worker, 2 * worker + 1]
    assert.equal(left, [
      { slot: a, episode: a },
      { slot: b, episode: b },
    ])
    assert.is(reason, 'ended with exit code 3')
    assert.is(step, 8 - 2 * restarts.length, 'the others took their step')
  }
  const gone = restarts.flatMap(({ left }) => left.map(({ episode }) => episode))
  assert.equal(left, gone)
  assert.is(events.at(-1)!.step, 120)
  const ended = of(events, 'episode').map(({ episode }) => episode)
  assert.ok(ended.length > 5 && !gone.some(episode => ended.includes(episode)))
  assert.equal(
    listEpisodes(folder).episodes.map(({ episode }) => episode),
    ended,
  )
  for (const { episode, length } of of(events, 'episode'))
    assert.is(of(events, 'step').filter(event => event.episode === episode).length, length)
  assert.is(
    restartText({ worker: 1, reason: 'ran out of memory', left: [3, 4, 5].map(k => ({ slot: k, episode: k })) }),
    'worker 1 ran out of memory: it was replaced, and episodes 3, 4 and 5 were dropped.',
  )
  assert.match(restartText({ ...restarts[0]!, left: [{ slot: 0, episode: 9 }] }), 'and episode 9 was dropped.')
})

test('a hanging worker is replaced after the timeout; one that keeps hanging ends the run', async () => {
  const run = (at: number, more: object) =>
    train({
      env: restless({ fault: 'hang', at, ...more }),
      agent: scripted(),
      steps: 20,
      workers: 1,
      workerTimeout: 0.5,
    })
  const events = await all(run(3, { flag: join(temporary(), 'once') }))
  assert.equal(of(events, 'restart'), [
    { type: 'restart', step: 2, worker: 0, reason: 'did not answer for 0.5 s', left: [{ slot: 0, episode: 0 }] },
  ])
  assert.is(events.at(-1)!.step, 20)
  const error = await rejection(all(run(1, {})))
  assert.instance(error, UserError)
  assert.match(
    error.message,
    /^worker 0 of Restless-v0 did not answer for 0\.5 s, 3 times in a row without a finished step/,
  )
})

test('unsubscribing closes the workers', async () => {
  await new Promise<void>(resolve => {
    const subscription = train({ ...options, workers: 1 }).subscribe(event => {
      if (event.step < 20) return
      subscription.unsubscribe()
      resolve()
    })
  })
})

test.run()
