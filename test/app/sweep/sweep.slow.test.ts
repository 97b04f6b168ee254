import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lastValueFrom, tap, toArray } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../../agents/index.ts'
import '../../../envs/index.ts'
import type { Named } from '../../../src/app/code/code.ts'
import { loadExperiment } from '../../../src/app/load-experiment.ts'
import { type Plan, planSweep, type SweepOptions } from '../../../src/app/sweep/plan.ts'
import { runSweep, type SweepEvent } from '../../../src/app/sweep/sweep.ts'
import { trainInto } from '../../../src/app/train-into.ts'
import { loadRun } from '../../../src/store/runs/run.ts'

const scratch = mkdtempSync(join(tmpdir(), 'sente-sweep-test-'))
test.after(() => rmSync(scratch, { recursive: true, force: true }))

const tiny = { hidden: '8', warmup: '20', batchSize: '8', bufferSize: '100' }
const wanted = { agent: 'dqn', env: 'Identity-v0', plain: true }
const options = (name: string, more: Partial<SweepOptions> = {}): SweepOptions => ({
  wanted: { ...wanted, set: { ...tiny, learningRate: '1e-2,1e-3' } },
  fields: { steps: 300 },
  seeds: 2,
  out: join(scratch, name),
  ...more,
})

const run = (plan: Plan, take: (event: SweepEvent, stop: () => void) => void = () => {}, named: Named = {}) => {
  const stop = new AbortController()
  return lastValueFrom(
    runSweep(plan, { parallel: 2, stop: stop.signal, named }).pipe(
      tap(event => take(event, () => stop.abort())),
      toArray(),
    ),
  )
}
const ends = (events: readonly SweepEvent[], type: string) => events.filter(event => event.type === type).length
const log = (folder: string) => readFileSync(join(folder, 'events.jsonl'), 'utf8')

test('each trial is the run that train makes with its setting and seed', async () => {
  const plan = await planSweep(options('same'))
  assert.equal(
    plan.trials.map(({ setting, seed }) => [setting.learningRate, seed]),
    [
      ['0.01', 0],
      ['0.001', 0],
      ['0.01', 1],
      ['0.001', 1],
    ],
  )
  const events = await run(plan)
  assert.is(ends(events, 'result'), 4)
  const { folder } = plan.trials[3]!
  assert.is(folder, join(scratch, 'same', 'learningRate=0.001-s1'))
  const alone = join(scratch, 'alone')
  const set = { ...tiny, learningRate: '1e-3' }
  await lastValueFrom(trainInto(await loadExperiment(undefined, { ...wanted, set }, { steps: 300, seed: 1 }), alone))
  assert.is(log(folder), log(alone))

  const again = await run(await planSweep(options('same', { seeds: 3 })))
  assert.is(ends(again, 'begin'), 2, 'only those of the new seed run')
  assert.is(ends(again, 'result'), 6)
})

test('a stopped sweep keeps checkpoints, and the same sweep goes on to the same logs', async () => {
  const long = { fields: { steps: 4_000 }, seeds: 1 }
  const whole = await planSweep(options('whole', long))
  await run(whole)
  const plan = await planSweep(options('parts', long))
  const first = await run(plan, (event, stop) => event.type === 'at' && event.step > 0 && stop())
  assert.is(ends(first, 'stopped'), 2)
  const rest = await planSweep(options('parts', long))
  assert.equal(
    rest.trials.map(({ found }) => found),
    ['begun', 'begun'],
  )
  const second = await run(rest)
  assert.is(ends(second, 'result'), 2)
  for (const [i, { folder }] of rest.trials.entries()) {
    assert.is(loadRun(folder).status, 'finished')
    assert.is(log(folder), log(whole.trials[i]!.folder))
  }
})

test('a trial that fails is reported, the others go on, and the next call tries it again', async () => {
  const faulty = join(scratch, 'faulty.ts')
  writeFileSync(
    faulty,
    `import { existsSync } from 'node:fs'
    import { discrete, register } from 'sente'
    export default register({ id: 'Faulty-v0', create: () => ({
      observationSpace: discrete(2), actionSpace: discrete(2),
      reset: () => ({ observation: 0 }),
      step: () => {
        if (!existsSync(${JSON.stringify(join(scratch, 'mended'))})) throw new Error('a fuse has blown')
        return { observation: 1, reward: 1, terminated: true, truncated: false }
      },
    }) })`,
  )
  const one = options('faulty', { wanted: { ...wanted, env: faulty, set: tiny }, seeds: 1, fields: { steps: 60 } })
  const events = await run(await planSweep(one))
  assert.match(events.map(event => (event.type === 'problem' ? event.text : '')).join(''), 'a fuse has blown')
  writeFileSync(join(scratch, 'mended'), '')
  assert.is(ends(await run(await planSweep(one), undefined, { env: faulty }), 'result'), 1)
})

test('a folder with other settings, a value named twice and a wrong value are refused', async () => {
  const refused = async (more: Partial<SweepOptions>, message: RegExp) => {
    try {
      await planSweep(options('same', more))
      assert.unreachable()
    } catch (error) {
      assert.match((error as Error).message, message)
    }
  }
  await refused({ fields: { steps: 400 } }, /was trained with steps 300, not 400: choose another folder with --out/)
  const set = (learningRate: string) => ({ wanted: { ...wanted, set: { ...tiny, learningRate } } })
  await refused(set('1e-2,0.01'), /two trials have the same setting, learningRate=0.01/)
  await refused(set('1e-2,fast'), /learningRate.*"?fast/)
  const taken = join(scratch, 'taken')
  mkdirSync(join(taken, 'learningRate=0.01-s0'), { recursive: true })
  writeFileSync(join(taken, 'learningRate=0.01-s0', 'notes.txt'), 'mine')
  await refused({ out: taken }, /is not a run folder/)
})

test.run()
