import { join } from 'node:path'
import { lastValueFrom, type MonoTypeOperatorFunction, tap, toArray } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Agent, AgentSpec } from '../../src/core/agent.ts'
import { Diverged } from '../../src/core/guard/diverged.ts'
import { evaluate as evaluateAgent } from '../../src/loop/evaluate.ts'
import type { TrainEvent } from '../../src/loop/events.ts'
import { run } from '../../src/loop/run.ts'
import { train } from '../../src/loop/train.ts'
import { checkpoint } from '../../src/operators/checkpoint.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { journal } from '../../src/operators/journal.ts'
import { checkpoints, writeCheckpoint } from '../../src/store/checkpoints/checkpoint.ts'
import { loadSnapshot } from '../../src/store/checkpoints/load-snapshot.ts'
import { stage } from '../../src/store/checkpoints/stage.ts'
import { loadRun } from '../../src/store/runs/run.ts'
import { listRuns } from '../../src/store/runs/runs.ts'
import { temporary } from '../store/folder.ts'
import { all, counter, of, rejection, scripted } from './toys.ts'

const env = counter({ length: 4 })

/** A scripted agent that produces a NaN in its `at`-th update. */
function diverging(at: number, what: 'metric' | 'weights' | 'action', late = false): AgentSpec {
  const spec = scripted({ plan: { updates: 1 }, late })
  const { agent } = spec
  let updates = 0
  const bad = (part: string) => part === what && updates >= at
  const changed: Agent = {
    ...agent,
    act: async (views, mode, slots) =>
      (await agent.act(views, mode, slots)).map(decision =>
        bad('action') ? { action: Float32Array.of(1, Number.NaN) } : decision,
      ),
    learn: async count => {
      await agent.learn(count)
      updates += count
      return { loss: bad('metric') ? Number.NaN : 1, q: 2 }
    },
    weights: () => ({ fine: Float32Array.of(1), net: Float32Array.of(1, bad('weights') ? Infinity : 2) }),
  }
  return { ...spec, create: async () => changed }
}

/** Runs with every saving operator until it fails; returns the error, the events before it and the run's folder. */
async function failing(agent: AgentSpec, before: MonoTypeOperatorFunction<TrainEvent> = source => source) {
  const folder = temporary()
  const events: TrainEvent[] = []
  const error = await rejection(
    lastValueFrom(
      train({ env, agent, steps: 100 }).pipe(
        before,
        checkpoint(folder, { every: 10 }),
        journal(folder),
        tap(event => events.push(event)),
        toArray(),
      ),
    ),
  )
  return { error: error as Diverged, events, folder, saved: checkpoints(folder).map(({ step }) => step) }
}

for (const late of [false, true])
  test(`a metric that is NaN stops the run in its update block${late ? ' (asynchronous)' : ''}`, async () => {
    const { error, events, folder, saved } = await failing(diverging(25, 'metric', late))
    assert.instance(error, Diverged)
    assert.match(error.message, /^learning has diverged at step 25: the metric loss is NaN; the likely cause is /)
    assert.ok(error.message.endsWith(`; the last good checkpoint is ${join(folder, 'checkpoints', '20')}.`))
    assert.is(of(events, 'step').length, 25)
    assert.is(of(events, 'learn').length, 24, 'no event contains NaN')
    assert.equal(saved, [20, 10])
  })

test('its folder says so, and the run resumes from the checkpoint before', async () => {
  const { error, folder } = await failing(diverging(25, 'metric'))
  const { status, result } = loadRun(folder)
  assert.equal([status, result!.step, result!.reason], ['diverged', 25, error.message])
  assert.equal(
    listRuns(folder).map(row => 'status' in row && row.status),
    ['diverged'],
  )
  const resume = loadSnapshot(folder)
  assert.is(resume.step, 20)
  const kept = await all(train({ env, agent: diverging(Infinity, 'metric'), steps: 100, resume }).pipe(journal(folder)))
  assert.is(kept.at(-1)!.type, 'end')
  assert.is(loadRun(folder).status, 'finished')
})

test('weights that are not finite are never written: the next checkpoint stops the run', async () => {
  const { error, events, saved } = await failing(diverging(25, 'weights'))
  assert.match(error.message, /^learning has diverged at step 30: the weights "net" have Infinity at index 1; /)
  assert.is(of(events, 'step').length, 30)
  assert.equal(saved, [20, 10])
})

test('they are not written when the user stops the run, nor at its end', async () => {
  let stop = () => {}
  const interrupted = tap<TrainEvent>(event => {
    if (event.type === 'start') stop = () => event.run.stop('interrupted')
    if (event.type === 'step' && event.step === 27) stop()
  })
  const { error, events, saved, folder } = await failing(diverging(25, 'weights'), interrupted)
  assert.match(error.message, /^learning has diverged at step 27: the weights "net" have Infinity/)
  assert.equal(saved, [20, 10])
  assert.equal(of(events, 'end'), [])
  assert.is(loadRun(folder).status, 'diverged')

  const last = await rejection(all(train({ env, agent: diverging(9, 'weights'), steps: 9 })))
  assert.match(last.message, /^learning has diverged at step 9: the weights/, 'without a checkpoint, too')
})

test('they are not written after an environment fails: its error is the one reported', async () => {
  const broken = counter({
    length: 4,
    distort: (step, k, episode) => (episode === 6 && k === 3 ? ({} as never) : step),
  })
  const folder = temporary()
  const agent = diverging(25, 'weights')
  const error = await rejection(all(train({ env: broken, agent, steps: 100 }).pipe(checkpoint(folder, { every: 10 }))))
  assert.match(error.message, 'the environment Counter-v0 returned the reward undefined')
  assert.equal(
    checkpoints(folder).map(({ step }) => step),
    [20, 10],
  )
})

test('a NaN action never reaches the environment, nor is the environment blamed for it', async () => {
  const { error, events, saved } = await failing(diverging(25, 'action'))
  assert.match(error.message, /^learning has diverged at step 25: the agent's action has NaN at index 1; /)
  assert.is(of(events, 'step').length, 25)
  assert.equal(saved, [20, 10])
})

test('weights that are not finite are not evaluated', async () => {
  const { error, events } = await failing(diverging(11, 'weights'), evaluate({ every: 4, episodes: 1 }))
  assert.match(error.message, /^learning has diverged at step 12: the weights/)
  assert.equal(
    of(events, 'evaluation').map(({ step }) => step),
    [4, 8],
  )
})

test('when an agent only plays, the error blames the agent, not its environment', async () => {
  const agent = await diverging(0, 'action').create({} as never)
  const about = { env, agent, episodes: 1, seed: 0 }
  for (const play of [() => all(run(about)), () => evaluateAgent({ ...about, label: 'x' })])
    assert.match((await rejection(play())).message, /^learning has diverged(| at step 0): the agent's action has NaN/)
})

test('without a checkpoint the message says that there is none', async () => {
  const { error } = await failing(diverging(3, 'metric'))
  assert.match(error.message, /; there is no earlier checkpoint\.$/)
})

test('a checkpoint of such weights saved by an earlier version is skipped', async () => {
  const { folder } = await failing(diverging(25, 'metric'))
  const sound = loadSnapshot(folder)
  await writeCheckpoint(folder, stage({ ...sound, step: 24, weights: { net: Float32Array.of(Number.NaN) } }))
  const { step, skipped } = loadSnapshot(folder)
  assert.is(step, 20)
  assert.match(
    skipped[0]!.reason,
    /24 was saved after training had diverged: its weights "net" contain NaN; use another checkpoint\.$/,
  )
})

test.run()
