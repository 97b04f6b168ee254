import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { register } from '../../src/core/registry.ts'
import type { EndCause } from '../../src/core/snapshot.ts'
import { train } from '../../src/loop/train.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { journal } from '../../src/operators/journal.ts'
import { stopWhen } from '../../src/operators/stop-when.ts'
import { loadRun } from '../../src/store/runs/run.ts'
import { all, counter, rejection, scripted } from '../loop/toys.ts'
import { temporary } from '../store/folder.ts'
import { passesThrough } from './marbles.ts'

const env = register(counter({ length: 2 }))

test('journal: a run is on file from its start', async () => {
  const folder = temporary()
  const statuses: string[] = []
  const agent = { ...scripted({ plan: { updates: 3, every: 4 } }), config: { gamma: 0.5, build: () => {} } }
  const events = await all(
    train({ env, agent, steps: 9, seed: 4, envs: 2 }).pipe(
      evaluate({ final: 5 }),
      journal(folder, { name: 'nine', device: { device: 'cpu', engine: 'auto' } }),
      stopWhen(() => {
        statuses.push(loadRun(folder).status)
        return false
      }),
    ),
  )
  assert.equal([...new Set(statuses)], ['running', 'finished'])
  assert.equal(
    events.slice(-2).map(({ type }) => type),
    ['evaluation', 'end'],
  )
  const { path: _, started, versions, result, ...rest } = loadRun(folder)
  assert.equal(rest, {
    version: 1,
    name: 'nine',
    agent: { name: 'scripted', config: { gamma: 0.5 }, unsaved: ['build'] },
    env: { id: 'Counter-v0' },
    seed: 4,
    steps: 9,
    envs: 2,
    device: { device: 'cpu', engine: 'auto' },
    engine: { engine: 'none', device: 'cpu', description: 'scripted' },
    status: 'finished',
  })
  assert.equal(Object.keys(versions), ['sente', 'node', '@tensorflow/tfjs', 'onnxruntime-node'])
  const { finished, ...counts } = result!
  assert.ok(finished >= started)
  assert.equal(counts, {
    step: 9,
    episodes: 4,
    updates: 6,
    reason: 'completed',
    cause: 'completed',
    evaluation: { step: 9, episodes: 5, mean: 2, std: 0 },
  })
})

test('journal: stopped early by a rule', async () => {
  const folder = temporary()
  await all(
    train({ env, agent: scripted(), steps: 9 }).pipe(
      journal(folder),
      stopWhen(({ step }) => step === 3 && 'three'),
    ),
  )
  const { status, result } = loadRun(folder)
  assert.equal([status, result!.cause, result!.reason, result!.step], ['stopped', 'rule', 'three', 3])
})

test('journal: the cause of the end decides whether the run is finished, not its text', async () => {
  const ended = async (cause: EndCause) => {
    const folder = temporary()
    const stop = stopWhen(({ step }) => step === 3 && { cause, reason: 'solved: it is' })
    await all(train({ env, agent: scripted(), steps: 9 }).pipe(journal(folder), stop))
    const { status, result } = loadRun(folder)
    assert.is(result!.cause, cause)
    return status
  }
  assert.equal(await Promise.all((['solved', 'plateau', 'rule', 'interrupted'] as const).map(ended)), [
    'finished',
    'finished',
    'stopped',
    'stopped',
  ])
})

test('journal: a crash keeps the reason', async () => {
  const folder = temporary()
  const broken = register(counter({ distort: (step, k) => (k === 3 ? { ...step, reward: Number.NaN } : step) }))
  const error = await rejection(all(train({ env: broken, agent: scripted(), steps: 9 }).pipe(journal(folder))))
  const { status, result } = loadRun(folder)
  assert.equal([status, result!.cause, result!.reason, result!.step], ['crashed', 'crashed', error.message, 2])
  register(env)
})

test('journal: unsubscribed from', async () => {
  const folder = temporary()
  await new Promise<void>(resolve => {
    const subscription = train({ env, agent: scripted(), steps: 9 })
      .pipe(journal(folder))
      .subscribe(({ step }) => {
        if (step !== 3) return
        subscription.unsubscribe()
        resolve()
      })
  })
  const { status, result } = loadRun(folder)
  assert.equal([status, result!.cause], ['stopped', 'unsubscribed'])
})

test('journal: makes its folder, and takes none that holds a run', async () => {
  const folder = join(temporary(), 'deep', 'inside')
  const run = train({ env, agent: scripted(), steps: 2 }).pipe(journal(folder))
  await all(run)
  const first = readFileSync(join(folder, 'run.json'), 'utf8')
  assert.is((await rejection(all(run))).message, `${folder} holds a run already: write into a new folder.`)
  assert.is(readFileSync(join(folder, 'run.json'), 'utf8'), first)
})

test('journal: an error before the start leaves nothing', async () => {
  const folder = temporary()
  await rejection(all(train({ env, agent: scripted(), steps: 0 }).pipe(journal(folder))))
  assert.throws(() => readFileSync(join(folder, 'run.json')), 'ENOENT')
})

passesThrough('journal', () => journal(temporary()))

test.run()
