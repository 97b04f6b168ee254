import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { filter, firstValueFrom, type Observable, timeout } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../../../../src/store/access/read.ts'
import { seal } from '../../../../src/store/json/sealed.ts'
import type { RunRecord } from '../../../../src/store/runs/run-record.ts'
import { type Changes, RunIndex } from '../../../../studio/server/runs/run-index.ts'
import type { RunRow } from '../../../../studio/wire/runs.ts'
import { temporary } from '../../../store/folder.ts'
import { record } from '../../../store/record.ts'

function write(folder: string, id: string, changes: Partial<RunRecord> = {}): string {
  const path = join(folder, id)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'run.json'), seal({ ...record, name: id, ...changes }))
  return path
}

const log = (path: string, ...events: object[]) =>
  appendFileSync(join(path, 'events.jsonl'), events.map(event => `${JSON.stringify(event)}\n`).join(''))
const evaluation = (step: number, mean: number) => ({ type: 'evaluation', step, returns: [mean], mean, std: 0 })

const row = (index: RunIndex, id: string): RunRow => {
  const found = index.row(id)
  if (!found || 'error' in found) throw new Error(`${id}: ${found?.error}`)
  return found
}

/** The next changes that include a run. */
const next = (changes: Observable<Changes>, id: string) =>
  firstValueFrom(
    changes.pipe(
      filter(change => 'ids' in change && change.ids.includes(id)),
      timeout(5_000),
    ),
  )

test('rows say how a run ended, what it reached, and whether it can be resumed', async () => {
  const folder = temporary()
  const ended = {
    finished: record.started,
    step: 100,
    episodes: 1,
    updates: 0,
    reason: 'x',
    cause: 'completed',
  } as const
  log(write(folder, 'good', { status: 'finished', result: ended }), evaluation(50, 480), evaluation(100, 470))
  log(write(folder, 'bad', { status: 'finished', result: ended }), evaluation(100, 20))
  write(folder, 'killed')
  mkdirSync(join(write(folder, 'saved'), 'checkpoints', '50'), { recursive: true })
  mkdirSync(join(write(folder, 'stopped', { status: 'stopped', experiment: '../x/own.ts' }), 'checkpoints', '70'), {
    recursive: true,
  })
  mkdirSync(join(folder, 'no run'))
  writeFileSync(join(folder, 'a file'), '')
  const index = new RunIndex(folder)
  await index.refresh()
  assert.equal([...index.rows()].map(({ id }) => id).sort(), ['bad', 'good', 'killed', 'saved', 'stopped'])
  const { last, best, solved, status, resumable } = row(index, 'good')
  assert.equal([last, best, solved, status, resumable], [470, 480, true, 'finished', false])
  assert.is(row(index, 'bad').solved, false)
  assert.equal([row(index, 'killed').status, row(index, 'killed').resumable], ['crashed', false])
  assert.equal([row(index, 'saved').status, row(index, 'saved').resumable], ['resumable', true])
  const { experiment, ...stopped } = row(index, 'stopped')
  assert.equal([stopped.status, stopped.resumable, experiment], ['stopped', true, 'own.ts'])
  assert.is('solved' in stopped, false)
})

test('runs that differ in their seed and steps only have the same options', async () => {
  const folder = temporary()
  write(folder, 'one', { seed: 1 })
  write(folder, 'two', { seed: 2, steps: 70 })
  write(folder, 'other', { agent: { ...record.agent, config: { ...record.agent.config, gamma: 0.5 } } })
  write(folder, 'map', { env: { ...record.env, options: { map: '8x8' } } })
  const index = new RunIndex(folder)
  await index.refresh()
  const [one, ...others] = ['one', 'two', 'other', 'map'].map(id => row(index, id).options)
  assert.equal(
    others.map(options => options === one),
    [true, false, false],
  )
})

test('what cannot be read is a row with the reason, whatever it is', async () => {
  const folder = temporary()
  writeFileSync(join(write(folder, 'damaged'), 'run.json'), '{')
  const huge = join(write(folder, 'huge'), 'run.json')
  truncateSync(huge, 100 * 2 ** 20)
  symlinkSync(write(temporary(), 'elsewhere'), join(folder, 'link'))
  const inside = write(folder, 'inside')
  symlinkSync('/etc/passwd', join(inside, 'events.jsonl'))
  const index = new RunIndex(folder)
  const before = process.memoryUsage().rss
  await index.refresh()
  assert.ok(process.memoryUsage().rss - before < 2 ** 25, 'the long file was not read')
  const why = (id: string) => (index.row(id) as { error: string }).error
  assert.match(why('damaged'), 'run.json is damaged')
  assert.match(why('huge'), 'has 104857600 bytes, more than the limit of 16777216')
  assert.match(why('link'), 'is a symbolic link')
  assert.match(why('inside'), 'is a symbolic link')
})

test('only what changed is reported: new runs, new lines, runs that are gone', async () => {
  const folder = temporary()
  const [a] = [write(folder, 'a'), write(folder, 'b')]
  const index = new RunIndex(folder)
  await index.refresh()
  const seen: Changes[] = []
  const watching = index.changes.subscribe(changes => seen.push(changes))
  const change = async (id: string, work: () => void) => {
    const reported = next(index.changes, id)
    work()
    await reported
  }
  await change('a', () => log(a, evaluation(10, 7)))
  assert.is(row(index, 'a').last, 7)
  await change('c', () => write(folder, 'c'))
  await change('b', () => rmSync(join(folder, 'b'), { recursive: true }))
  assert.is(index.row('b'), undefined)
  await change('d', () => renameSync(a, join(folder, 'd')))
  assert.is(row(index, 'd').last, 7)
  await change('b', () => write(folder, 'b'))
  await change('b', () => log(join(folder, 'b'), evaluation(10, 9)))
  assert.is(row(index, 'b').last, 9)
  watching.unsubscribe()
  assert.ok(
    seen.every(
      changes => 'ids' in changes && changes.ids.length < 4 && new Set(changes.ids).size === changes.ids.length,
    ),
  )
})

test('a killed process is seen within 2 s', async () => {
  const folder = temporary()
  const path = write(folder, 'a')
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'])
  const stat = readSystem(`/proc/${child.pid}/stat`)
  const since = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  writeFileSync(join(path, 'lock'), JSON.stringify({ pid: child.pid, host: hostname(), since }))
  const index = new RunIndex(folder)
  await index.refresh()
  assert.is(row(index, 'a').status, 'running')
  const reported = next(index.changes, 'a')
  await new Promise(resolve => child.once('exit', resolve).kill('SIGKILL'))
  const began = performance.now()
  await reported
  assert.is(row(index, 'a').status, 'crashed')
  assert.ok(performance.now() - began < 2_000)
})

test('a folder that vanishes is one sentence, and its return is seen', async () => {
  const folder = join(temporary(), 'runs')
  write(folder, 'a')
  const index = new RunIndex(folder)
  await index.refresh()
  const seen: Changes[] = []
  const watching = index.changes.subscribe(changes => seen.push(changes))
  const until = async (wanted: (changes: Changes | undefined) => boolean) => {
    for (let waits = 0; waits < 100 && !wanted(seen.at(-1)); waits++)
      await new Promise(resolve => setTimeout(resolve, 100))
    assert.ok(wanted(seen.at(-1)), JSON.stringify(seen.at(-1)))
  }
  renameSync(folder, `${folder}-2`)
  await until(changes => changes !== undefined && 'error' in changes && /no longer exists/.test(changes.error))
  renameSync(`${folder}-2`, folder)
  await until(changes => changes !== undefined && 'ids' in changes)
  watching.unsubscribe()
})

test.run()
