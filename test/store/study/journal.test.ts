import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/store/study/journal.ts'
import { distributionFrom, distributionText, OP, parsePython } from '../../../src/store/study/operations.ts'
import { temporary } from '../folder.ts'

const home = temporary()
const NAME = 'study.journal'
let made = 0
const folder = () => {
  const path = join(home, `${made++}`)
  mkdirSync(path)
  return path
}
const study = { op_code: OP.createStudy, study_name: 'one', directions: [2] }
const creation = { op_code: OP.createTrial, study_id: 0, state: 0, value: null, values: null }
const trialsOf = (journal: Journal) => journal.replay.studies.get(0)!.trials

/** Lines as Python's Optuna writes them. */
const PYTHON = `{"op_code":0,"worker_id":"a-1","study_name":"one","directions":[2]}
{"op_code":4,"worker_id":"a-1","study_id":0,"datetime_start":"2026-11-28T01:59:45.926042+00:00"}
{"op_code":5,"worker_id":"a-1","trial_id":0,"param_name":"x","param_value_internal":0.5,"distribution":"{\\"name\\": \\"FloatDistribution\\", \\"attributes\\": {\\"step\\": null, \\"low\\": 0.0, \\"high\\": 1.0, \\"log\\": false}}"}
{"op_code":7,"worker_id":"a-1","trial_id":0,"step":3,"intermediate_value":NaN}
{"op_code":3,"worker_id":"a-1","study_id":0,"system_attr":{"a":1}}
{"op_code":6,"worker_id":"a-1","trial_id":0,"state":1,"values":[-Infinity],"datetime_complete":"2026-11-28T01:59:45.955403+00:00"}
{"op_code":7,"worker_id":"a-1","trial_id":0,"step":4,"intermediate_value":1}
`

test('reads what Python writes, with its NaN; a trial that is over does not change', () => {
  const path = folder()
  writeFileSync(join(path, NAME), PYTHON)
  const [trial] = trialsOf(new Journal(path, NAME))
  assert.is(trial!.state, 'complete')
  assert.equal(trial!.params.get('x')!.distribution, { kind: 'float', low: 0, high: 1, log: false, step: null })
  assert.equal([...trial!.reports], [[3, Number.NaN]])
  assert.equal(parsePython('{"a":NaN,"b":"NaN, -Infinity","c":-Infinity}'), { a: null, b: 'NaN, -Infinity', c: null })
})

test('appends are read back, by another reader too', () => {
  const path = folder()
  const [one, other] = [new Journal(path, NAME), new Journal(path, NAME)]
  one.append([
    study,
    { ...creation, params: { x: 1 }, distributions: { x: distributionText({ kind: 'choice', choices: ['a', 'b'] }) } },
  ])
  one.append([{ op_code: OP.setReport, trial_id: 0, step: 5, intermediate_value: 2 }])
  other.append([{ op_code: OP.setState, trial_id: 0, state: 2, values: [2] }])
  one.sync()
  for (const journal of [one, other, new Journal(path, NAME)]) {
    const [trial] = trialsOf(journal)
    assert.equal(
      [trial!.state, trial!.value, [...trial!.reports], trial!.params.get('x')!.value],
      ['pruned', 2, [[5, 2]], 1],
    )
  }
  assert.match(readFileSync(join(path, NAME), 'utf8'), /"datetime_complete":"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}\+00:00"/)
  assert.not(existsSync(join(path, `${NAME}.lock`)))
})

test('the unfinished line of a killed process is dropped; a damaged one is refused', () => {
  const path = folder()
  new Journal(path, NAME).append([study])
  appendFileSync(join(path, NAME), '{"op_code":4,"study_id"')
  const journal = new Journal(path, NAME)
  journal.append([creation])
  assert.is(trialsOf(journal).length, 1)
  assert.is(readFileSync(join(path, NAME), 'utf8').trim().split('\n').length, 2)
  appendFileSync(join(path, NAME), '{"op_code":4,"study_id":"x"}\n')
  assert.throws(
    () => new Journal(path, NAME),
    /study.journal is damaged \(not a line of Optuna: .*choose another folder/,
  )
})

test('the lock of a process that is gone is removed; a link that Optuna holds is waited for', () => {
  const path = folder()
  const journal = new Journal(path, NAME)
  journal.append([study])
  const gone = spawnSync(process.execPath, ['-e', '']).pid
  writeFileSync(join(path, `${NAME}.lock`), `${gone}@${hostname()}`)
  journal.append([creation])
  assert.is(trialsOf(journal).length, 1)

  const link = join(path, `${NAME}.lock`)
  symlinkSync(join(path, NAME), link)
  const holder = `setTimeout(() => require('node:fs').unlinkSync(${JSON.stringify(link)}), 300)`
  const began = performance.now()
  spawn(process.execPath, ['-e', holder])
  journal.append([creation])
  assert.ok(performance.now() - began > 300)
  assert.is(trialsOf(journal).length, 2)
})

test('distributions of older versions are read', () => {
  const read = (name: string, attributes: object) => distributionFrom(JSON.stringify({ name, attributes }))
  assert.equal(read('LogUniformDistribution', { low: 1e-3, high: 1 }), {
    kind: 'float',
    low: 1e-3,
    high: 1,
    log: true,
    step: null,
  })
  assert.equal(read('DiscreteUniformDistribution', { low: 0, high: 1, q: 0.1 }), {
    kind: 'float',
    low: 0,
    high: 1,
    log: false,
    step: 0.1,
  })
  assert.equal(read('IntUniformDistribution', { low: 0, high: 4 }), {
    kind: 'int',
    low: 0,
    high: 4,
    log: false,
    step: 1,
  })
  assert.is(read('Other', {}), undefined)
})

test.run()
