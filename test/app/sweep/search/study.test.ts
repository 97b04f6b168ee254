import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { JOURNAL, Study, type StudyOptions } from '../../../../src/app/sweep/search/study.ts'
import { Journal } from '../../../../src/store/study/journal.ts'
import { distributionText, OP } from '../../../../src/store/study/operations.ts'
import { ashaPruner } from '../../../../src/tuning/pruners/asha.ts'
import { tpeSampler } from '../../../../src/tuning/samplers/tpe.ts'
import { choice, parametersOf, range } from '../../../../src/tuning/space.ts'
import { temporary } from '../../../store/folder.ts'

const home = temporary()
let made = 0
const folder = () => {
  const path = join(home, `${made++}`)
  mkdirSync(path)
  return path
}
const parameters = parametersOf({ x: range(0, 1), kind: choice([1, 2], [3]) })
const options = (more: Partial<StudyOptions> = {}): StudyOptions => ({
  name: 'one',
  parameters,
  subject: { steps: 100 },
  sampler: tpeSampler({ startup: 4 }),
  seed: 0,
  ...more,
})
const opened = (path: string, more: Partial<StudyOptions> = {}) => {
  const study = new Study(path, options(more))
  study.begin()
  return study
}
const params = (study: Study) => study.trials.map(trial => study.settingOf(trial))

/** Runs `n` trials, `parallel` at a time, of which `first` picks the one that ends next; reopens the study all the time. */
function search(path: string, n: number, parallel: number, first: (open: number) => number) {
  let study = opened(path)
  for (;;) {
    while (study.open.length < parallel && study.count < n && study.propose(2 * parallel - 1)) {}
    if (study.open.length === 0) return study
    study = opened(path)
    const trial = study.open[first(study.open.length)]!
    const x = trial.params.get('x')!.value
    study.report(trial.number, 10, x)
    study.finish(trial.number, 'complete', -((x - 0.3) ** 2))
  }
}

test('proposals do not depend on what ends first, nor on interruptions', () => {
  const oldest = search(folder(), 30, 3, () => 0)
  const newest = search(folder(), 30, 3, open => open - 1)
  assert.is(oldest.trials.length, 30)
  assert.equal(params(newest), params(oldest))
  assert.not.equal(params(search(folder(), 30, 1, () => 0)), params(oldest))
})

test('a proposal waits for the trials that it depends on', () => {
  const study = opened(folder())
  for (let n = 0; n < 3; n++) assert.is(study.propose(3)!.number, n)
  assert.is(study.propose(3), undefined)
  study.finish(1, 'complete', 1)
  assert.is(study.propose(3), undefined, 'trial 0 runs')
  study.finish(0, 'failed')
  assert.is(study.propose(3)!.number, 3)
  assert.is(study.propose(3)!.number, 4, 'trials up to 1 are over')
  assert.is(study.propose(3), undefined)
})

test('lists are texts in the journal', () => {
  const study = opened(folder())
  study.propose(1)
  const { value, distribution } = study.trials[0]!.params.get('kind')!
  assert.equal(distribution, { kind: 'choice', choices: ['1,2', '3'] })
  assert.is(params(study)[0]!.kind, ['1,2', '3'][value])
})

test('a report is kept once, and pruning repeats after a restart', () => {
  const path = folder()
  const pruner = ashaPruner({ first: 10 })
  const study = opened(path, { pruner })
  study.propose(1)
  assert.is(study.report(0, 10, 5), false)
  study.finish(0, 'complete', 5)
  study.propose(1)
  assert.is(study.report(1, 5, 3), false)
  assert.is(study.report(1, 10, 4), true)
  const again = opened(path, { pruner })
  assert.is(again.report(1, 5, 3), false)
  assert.is(again.report(1, 10, 4), true)
  again.finish(1, 'pruned')
  assert.equal(
    again.trials.map(({ state, value }) => [state, value]),
    [
      ['complete', 5],
      ['pruned', 4],
    ],
  )
  assert.is(again.trials[1]!.systemAttributes.completed_rung_0, 4)
})

test("trials of Python's Optuna count, but not those that it left running", () => {
  const path = folder()
  const distributions = { x: distributionText({ kind: 'float', low: 0, high: 1, log: false, step: null }) }
  const foreign = { op_code: OP.createTrial, study_id: 0, distributions, params: { x: 0.25 } }
  new Journal(path, JOURNAL).append([
    { op_code: OP.createStudy, study_name: 'of-python', directions: [2] },
    { ...foreign, state: 1, values: [3] },
    { ...foreign, state: 0 },
  ])
  const study = opened(path)
  assert.is(study.count, 1)
  assert.is(study.propose(1)!.number, 2)
  assert.equal(
    study.open.map(({ number }) => number),
    [2],
  )
})

test('a study about something else is refused in one sentence', () => {
  const path = folder()
  opened(path).propose(1)
  const refused = (more: Partial<StudyOptions>, message: RegExp) =>
    assert.throws(() => new Study(path, options(more)), message)
  refused({ subject: { steps: 200 } }, /study.journal is about steps 100, not 200: choose another folder with --out/)
  refused(
    { parameters: parametersOf({ x: range(0.1, 1, { log: true }) }) },
    /searches x as .*"log":false.* not as .*"log":true/,
  )
  refused({ parameters: parametersOf({ kind: choice([1, 2], [4]) }) }, /searches kind as/)
  new Study(path, options({ parameters: parametersOf({ x: range(0, 2) }) }))
  const minimized = folder()
  new Journal(minimized, JOURNAL).append([{ op_code: OP.createStudy, study_name: 'one', directions: [1] }])
  assert.throws(() => new Study(minimized, options()), /does not maximize one value/)
})

test.run()
