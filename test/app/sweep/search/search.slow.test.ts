import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastValueFrom, tap, toArray } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../../../agents/index.ts'
import '../../../../envs/index.ts'
import { planSearch, type SearchOptions, searchTrials } from '../../../../src/app/sweep/search/plan.ts'
import { runSearch } from '../../../../src/app/sweep/search/search.ts'
import type { SweepEvent } from '../../../../src/app/sweep/sweep.ts'
import { loadRun } from '../../../../src/store/runs/run.ts'
import type { Pruner } from '../../../../src/tuning/pruner.ts'
import { tpeSampler } from '../../../../src/tuning/samplers/tpe.ts'
import { temporary } from '../../../store/folder.ts'

const home = temporary()
const tiny = { hidden: '8|16', warmup: '20', batchSize: '8', bufferSize: '100', learningRate: '1e-4..1e-1:log' }
const options = (name: string, more: Partial<SearchOptions> = {}): SearchOptions => ({
  wanted: { agent: 'dqn', env: 'Identity-v0', plain: true, set: tiny },
  fields: { steps: 300, evaluate: { every: 100, episodes: 5 } },
  trials: 5,
  sampler: tpeSampler({ startup: 2 }),
  out: join(home, name),
  ...more,
})

async function run(more: SearchOptions, take: (event: SweepEvent, stop: () => void) => void = () => {}) {
  const plan = await planSearch(more)
  const stop = new AbortController()
  const events = await lastValueFrom(
    runSearch(plan, { parallel: 2, stop: stop.signal }).pipe(
      tap(event => take(event, () => stop.abort())),
      toArray(),
    ),
  )
  return { events, trials: searchTrials(plan) }
}
const log = (folder: string) => readFileSync(join(folder, 'events.jsonl'), 'utf8')

test('each trial is a run with its settings; a stopped search goes on to the same trials, bit for bit', async () => {
  const { trials } = await run(options('whole'))
  assert.is(trials.length, 5)
  for (const { number, value, setting, reports, folders } of trials) {
    const { result, agent } = loadRun(folders[0]!)
    assert.is(folders[0], join(home, 'whole', `trial-00${number}-s0`))
    assert.is(value, result!.evaluation!.mean)
    assert.is(String(agent.config.learningRate), setting.learningRate)
    assert.equal(
      reports.map(([step]) => step),
      [100, 200, 300],
    )
  }
  const seen = new Set<string>()
  let calls = 0
  for (let left = true; left; calls++) {
    const { events } = await run(options('parts'), ({ trial, ...event }, stop) => {
      if (event.type !== 'at' || event.evaluation === undefined || event.step === 300) return
      const key = `${trial.number} ${event.step}`
      if (!seen.has(key) && trial.number! % 2 === 0) stop()
      seen.add(key)
    })
    left = events.some(({ type }) => type === 'stopped')
  }
  assert.ok(calls > 3, `${calls}`)
  const { trials: parts } = await run(options('parts'))
  assert.equal(
    parts.map(({ folders, ...trial }) => trial),
    trials.map(({ folders, ...trial }) => trial),
  )
  for (const [i, { folders }] of parts.entries()) assert.is(log(folders[0]!), log(trials[i]!.folders[0]!))
})

test('the objective is the mean over seeds; evaluations count their steps one seed after the other', async () => {
  const { trials } = await run(options('seeds', { seeds: 2, trials: 1 }))
  const [{ value, reports, folders }] = trials as [(typeof trials)[number]]
  const [a, b] = folders.map(folder => loadRun(folder).result!.evaluation!.mean)
  assert.is(value, (a! + b!) / 2)
  assert.equal(
    reports.map(([step]) => step),
    [100, 200, 300, 400, 500, 600],
  )
})

test('a pruned trial stops with a checkpoint, and keeps its folder', async () => {
  const pruner: Pruner = (reports, finished) => ({ prune: finished.length > 0 && reports.length === 2 })
  const { trials, events } = await run(options('pruned', { pruner }))
  assert.equal(
    trials.map(({ state }) => state),
    ['complete', 'complete', 'complete', 'pruned', 'pruned'],
  )
  const { reports, value, folders } = trials[4]!
  assert.equal(
    reports.map(([step]) => step),
    [100, 200],
  )
  assert.is(value, reports[1]![1])
  assert.equal([loadRun(folders[0]!).result!.cause, loadRun(folders[0]!).result!.step], ['rule', 200])
  assert.is(events.filter(({ type }) => type === 'result').length, 5)
})

test('population-based training: a trial starts from the run of its parent, a generation from all of the last', async () => {
  const learning = { ...tiny, hidden: '8' }
  const wanted = { agent: 'dqn', env: 'Identity-v0', plain: true, set: learning }
  const more = { wanted, trials: 8, sampler: 'pbt', population: 3 } as const
  const { trials } = await run(options('pbt', more))
  assert.equal(
    trials.map(({ parent }) => parent === undefined),
    [true, true, true, false, false, false, false, false],
  )
  for (const { number, parent, setting, folders } of trials.slice(3)) {
    assert.ok(Math.floor(parent! / 3) === Math.floor(number / 3) - 1, `${parent} before ${number}`)
    assert.is(loadRun(folders[0]!).settings!.from, trials[parent!]!.folders[0])
    if (parent === number - 3) assert.equal(setting, trials[parent]!.setting)
  }
  for (const generation of [trials.slice(0, 3), trials.slice(3, 6)]) {
    const worst = Math.min(...generation.map(({ value }) => value!))
    const copied = trials.filter(({ number, parent }) => parent !== undefined && parent !== number - 3)
    assert.ok(copied.some(({ number }) => trials[number - 3]!.value === worst))
  }
  const seen = new Set<number>()
  for (let left = true; left; ) {
    const { events } = await run(options('pbt-parts', more), ({ trial, ...event }, stop) => {
      if (event.type !== 'at' || event.evaluation === undefined || event.step === 300) return
      if (!seen.has(trial.number!) && trial.number! % 3 === 1) stop()
      seen.add(trial.number!)
    })
    left = events.some(({ type }) => type === 'stopped')
  }
  const { trials: parts } = await run(options('pbt-parts', more))
  assert.equal(
    parts.map(({ folders, ...trial }) => trial),
    trials.map(({ folders, ...trial }) => trial),
  )
})

test('trials that fail are kept as failed; three in a row end the search', async () => {
  const faulty = join(home, 'faulty.ts')
  writeFileSync(
    faulty,
    `import { discrete, register } from 'sente'
    export default register({ id: 'Faulty-v0', create: () => ({
      observationSpace: discrete(2), actionSpace: discrete(2),
      reset: () => ({ observation: 0 }),
      step: () => { throw new Error('a fuse has blown') },
    }) })`,
  )
  const wanted = { agent: 'dqn', env: faulty, plain: true, set: tiny }
  const plan = await planSearch(options('faulty', { wanted, trials: 9 }))
  const problems: string[] = []
  try {
    await runSearch(plan, { stop: new AbortController().signal }).forEach(event => {
      if (event.type === 'problem') problems.push(event.text)
    })
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, /3 trials failed one after the other, for the reasons above/)
  }
  assert.is(problems.filter(text => text.includes('a fuse has blown')).length, 3)
  assert.equal(
    searchTrials(plan).map(({ state }) => state),
    ['failed', 'failed', 'failed'],
  )
})

test.run()
