import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { sizeOf } from '../../../src/store/access/size.ts'
import { writeCheckpoint } from '../../../src/store/checkpoints/checkpoint.ts'
import { EventLog } from '../../../src/store/runs/event-log.ts'
import { lock } from '../../../src/store/runs/lock.ts'
import { writeRun } from '../../../src/store/runs/run.ts'
import type { RunRecord } from '../../../src/store/runs/run-record.ts'
import { listRuns, type RunSummary } from '../../../src/store/runs/runs.ts'
import { temporary } from '../folder.ts'
import { record } from '../record.ts'

const ended = { finished: '2026-01-01T00:00:09.000Z', step: 100, episodes: 4, updates: 9, reason: 'completed' }

/** A run folder with these lines as its journal. */
function made(home: string, name: string, changes: Partial<RunRecord> = {}, lines: readonly object[] = []): string {
  const path = join(home, name)
  mkdirSync(path)
  writeRun(path, { ...record, name, ...changes })
  if (lines.length > 0)
    writeFileSync(join(path, 'events.jsonl'), lines.map(line => `${JSON.stringify(line)}\n`).join(''))
  return path
}
const saved = (path: string, step: number, mean?: number) =>
  writeCheckpoint(path, { step, arrays: {}, ...(mean !== undefined && { evaluation: { mean, episodes: 5 } }) })
const only = (home: string) => listRuns(home)[0] as RunSummary
const episode = (step: number, sum: number) => ({ type: 'episode', step, return: sum })
const evaluation = (step: number, mean: number) => ({ type: 'evaluation', step, mean, std: 0, returns: [mean] })

test('a finished run lists all its steps, its last and its best evaluation', () => {
  const home = temporary()
  const result = { ...ended, evaluation: { step: 100, episodes: 100, mean: 40, std: 1 } }
  const path = made(home, 'a', { status: 'finished', result }, [
    episode(10, 9),
    evaluation(50, 70),
    evaluation(100, 40),
  ])
  assert.equal(listRuns(home), [
    {
      name: 'a',
      path,
      agent: 'dqn',
      env: 'CartPole-v1',
      seed: 3,
      step: 100,
      steps: 100,
      measure: 'evaluation',
      last: 40,
      best: 70,
      status: 'finished',
      started: record.started,
      seconds: 9,
      bytes: sizeOf(path),
    },
  ])
  assert.equal(listRuns(path), listRuns(home))
})

test('a run whose process died is resumable if it has a checkpoint, else crashed', async () => {
  const home = temporary()
  const path = made(home, 'a', {}, [episode(20, 1), episode(64, 3)])
  assert.equal([only(home).status, only(home).step], ['crashed', 64])
  await saved(path, 30)
  await saved(path, 60)
  assert.equal([only(home).status, only(home).step], ['resumable', 60])
  const unlock = lock(path)
  assert.equal([only(home).status, only(home).step], ['running', 64])
  unlock()
  assert.is(only(home).status, 'resumable')
})

test('stopped and crashed runs are listed as such, with their last step', async () => {
  const home = temporary()
  for (const status of ['stopped', 'crashed'] as const) {
    const path = made(home, status, { status, result: { ...ended, step: 77 } })
    await saved(path, 60)
  }
  const rows = listRuns(home) as RunSummary[]
  assert.equal(rows.map(({ status, step }) => `${status} ${step}`).sort(), ['crashed 77', 'stopped 77'])
  assert.equal([rows[0]!.last, rows[0]!.best, rows[0]!.measure], [undefined, undefined, undefined])
})

test('without evaluations, scores are mean returns over 20 episodes', () => {
  const home = temporary()
  const returns = [...Array(20).fill(10), ...Array(20).fill(50), ...Array(10).fill(30)] as number[]
  made(
    home,
    'a',
    {},
    returns.map((sum, i) => episode(i + 1, sum)),
  )
  const { measure, last, best } = only(home)
  assert.equal([measure, last, best], ['episodes', 40, 50])
})

test('with fewer than 20 episodes, the score is the mean of those', () => {
  const home = temporary()
  made(home, 'a', {}, [episode(1, 100), episode(2, 0), episode(3, 20)])
  assert.equal([only(home).last, only(home).best], [40, 40])
})

test('the best evaluation of a long run comes from its checkpoint; only the end of the journal is read', async () => {
  const home = temporary()
  const lines = [
    evaluation(1, 90),
    ...Array.from({ length: 20_000 }, (_, i) => episode(i + 2, 1)),
    evaluation(20_002, 30),
  ]
  const path = made(home, 'a', { steps: 30_000 }, lines)
  assert.equal([only(home).last, only(home).best, only(home).step], [30, 30, 20_002])
  await saved(path, 1, 90)
  await saved(path, 20_000)
  assert.equal([only(home).last, only(home).best, only(home).step], [30, 90, 20_000])
})

test('a journal with an incomplete last line and damaged checkpoints are read as far as possible', async () => {
  const home = temporary()
  const path = made(home, 'a', {}, [evaluation(5, 2)])
  writeFileSync(join(path, 'events.jsonl'), '{"type":"evaluation","step":9,"mea', { flag: 'a' })
  await saved(path, 5, 2)
  writeFileSync(join(path, 'checkpoints', '5', 'manifest.json'), '{')
  assert.equal([only(home).last, only(home).best, only(home).status], [2, 2, 'resumable'])
})

test('the most recently started or resumed run comes first; unreadable ones come last, with the reason', () => {
  const home = temporary()
  const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`
  made(home, 'a', { started: at(1), resumed: [{ step: 5, started: at(4), changed: {}, restarted: [] }] })
  made(home, 'b', { started: at(2) })
  made(home, 'c', { started: at(3) })
  mkdirSync(join(home, 'broken'))
  writeFileSync(join(home, 'broken', 'run.json'), '{"version":1')
  mkdirSync(join(home, 'future'))
  writeFileSync(join(home, 'future', 'run.json'), '{"version":2}')
  mkdirSync(join(home, 'no-run'))
  writeFileSync(join(home, 'file'), '')
  const rows = listRuns(home)
  assert.equal(
    rows.slice(0, 3).map(({ name }) => name),
    ['a', 'c', 'b'],
  )
  const errors = rows.slice(3).map(row => ('error' in row ? row.error : ''))
  assert.match(errors[0]!, /broken\/run\.json is damaged/)
  assert.match(errors[1]!, /future\/run\.json/)
  assert.is(rows.length, 5)
})

test('the time of a run is that of all its resumes; a killed one trained until its last event', () => {
  const home = temporary()
  const began = new Date(Date.now() - 60_000).toISOString()
  made(home, 'a', { started: began, trainedBefore: 100 }, [episode(1, 1)])
  const { seconds } = only(home)
  assert.ok(seconds > 159 && seconds < 170, `${seconds}`)
})

test('a missing folder is refused', () => {
  assert.throws(
    () => listRuns(join(temporary(), 'nowhere')),
    (error: Error) =>
      error instanceof UserError && error.usage && /^there is no folder .*nowhere with runs in it/.test(error.message),
  )
})

test('events with invalid numbers are ignored', () => {
  const home = temporary()
  const bad = [{ mean: 'x' }, { mean: null }, { return: [] }].map(numbers => ({
    type: 'evaluation',
    step: 9,
    ...numbers,
  }))
  made(home, 'a', {}, [evaluation(50, 20), ...bad])
  assert.is(only(home).best, 20)
})

test('a run that ended without a result is reported as damaged', () => {
  const home = temporary()
  made(home, 'a', { status: 'finished' })
  assert.match((listRuns(home)[0] as { error: string }).error, /run.json .*"result"/)
})

test('an edited log is reported as such, not as a new best score', () => {
  const home = temporary()
  const path = made(home, 'a', { status: 'finished', result: ended })
  const log = new EventLog(path)
  for (const [step, mean] of [
    [50, 20],
    [100, 30],
  ] as const)
    log.add(evaluation(step, mean))
  log.close()
  assert.is(only(home).best, 30)
  const file = join(path, 'events.jsonl')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"mean":20', '"mean":90'))
  const [row] = listRuns(home)
  assert.match(
    (row as { error: string }).error,
    /^.*events.jsonl was changed since it was written, in line 2 from its end: use a copy.$/,
  )
})

test.run()
