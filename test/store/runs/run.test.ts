import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seal } from '../../../src/store/json/sealed.ts'
import { loadRun, writeRun } from '../../../src/store/runs/run.ts'
import type { RunRecord } from '../../../src/store/runs/run-record.ts'
import { temporary } from '../folder.ts'

const record: RunRecord = {
  version: 1,
  name: 'first',
  agent: { name: 'dqn', config: { gamma: 0.99, hidden: [64, 64], limit: Infinity }, unsaved: [] },
  env: { id: 'CartPole-v1' },
  seed: 3,
  steps: 100,
  envs: 1,
  device: { device: 'auto', engine: 'auto' },
  engine: { engine: 'none', device: 'cpu', description: 'no engine' },
  versions: { sente: '0.1.0' },
  started: '2026-01-01T00:00:00.000Z',
  status: 'running',
}

test('run.json is read back, infinities included', () => {
  const path = temporary()
  writeRun(path, record)
  assert.equal(loadRun(path), { ...record, path })
})

test('options that older versions spelled differently have their current names', () => {
  const path = temporary()
  const before = { normalisation: 'layer', normaliseObservations: true, normal: 1 }
  writeRun(path, { ...record, agent: { name: 'ddpg', config: before, unsaved: [] } })
  assert.equal(loadRun(path).agent.config, { normalization: 'layer', normalizeObservations: true, normal: 1 })
})

test('paths are stored relative to the folder, so that a project can be moved', () => {
  const project = temporary()
  const folder = join(project, 'runs', 'first')
  mkdirSync(folder, { recursive: true })
  const module = join(project, 'envs', 'mine.ts')
  const agent = { ...record.agent, module: join(project, 'agents', 'mine.ts') }
  writeRun(folder, { ...record, agent, env: { id: 'Mine-v0', module }, experiment: join(project, 'mine.ts') })
  assert.match(readFileSync(join(folder, 'run.json'), 'utf8'), '"module": "../../envs/mine.ts"')
  renameSync(project, `${project}-moved`)
  const moved = loadRun(join(`${project}-moved`, 'runs', 'first'))
  assert.is(moved.env.module, join(`${project}-moved`, 'envs', 'mine.ts'))
  assert.is(moved.agent.module, join(`${project}-moved`, 'agents', 'mine.ts'))
  assert.is(moved.experiment, join(`${project}-moved`, 'mine.ts'))
  renameSync(`${project}-moved`, project)
})

test('a folder that is not a run is refused with the reason', () => {
  const folder = temporary()
  const end = 'name the folder that training printed at the end.'
  assert.throws(() => loadRun(join(folder, 'x')), `x is not a run folder: it does not exist; ${end}`)
  assert.throws(() => loadRun(folder), `is not a run folder: it has no run.json; ${end}`)
  writeFileSync(join(folder, 'file'), '')
  assert.throws(() => loadRun(join(folder, 'file')), `is not a run folder: it is a file; ${end}`)
})

test('a run.json that was edited, or is from another version, is refused with the place', () => {
  const folder = temporary()
  const put = (change: object) => writeFileSync(join(folder, 'run.json'), seal({ ...record, ...change }))
  put({ version: 2 })
  assert.throws(() => loadRun(folder), 'at "version"')
  put({ env: { id: 'CartPole' } })
  assert.throws(() => loadRun(folder), 'at "env.id"')
  put({ status: 'done' })
  assert.throws(() => loadRun(folder), 'at "status"')
  put({})
  const path = join(folder, 'run.json')
  writeFileSync(path, readFileSync(path, 'utf8').replace('"seed": 3', '"seed": 4'))
  assert.throws(() => loadRun(folder), 'run.json is damaged or was edited: its content does not match its checksum')
  writeFileSync(path, '{')
  assert.throws(() => loadRun(folder), 'run.json cannot be read')
})

test.run()
