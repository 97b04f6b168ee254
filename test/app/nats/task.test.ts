import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { received, type Task, taskOf } from '../../../src/app/nats/task.ts'
import type { TrialTask } from '../../../src/app/sweep/trial.ts'
import { UserError } from '../../../src/core/error.ts'

const before = process.cwd()
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'sente-task-test-')))
test.before(() => process.chdir(scratch))
test.after(() => {
  process.chdir(before)
  rmSync(scratch, { recursive: true, force: true })
})

const trial = (more: Partial<TrialTask> = {}): TrialTask => ({
  wanted: { agent: 'dqn', env: 'CartPole-v1' },
  fields: { steps: 100, seed: 2 },
  folder: 'sweeps/x/s2',
  found: 'nothing',
  named: {},
  ...more,
})
const sent = (task: TrialTask) => JSON.parse(JSON.stringify(taskOf('x-1', 's2', task))) as Task
/** Why a worker refuses it; undefined: it does not. */
function refusal(message: unknown): string | undefined {
  const found = received(message)
  assert.ok(found, 'it is a trial')
  return 'refusal' in found ? found.refusal : undefined
}

test('a trial of built-in parts travels as text, without code', () => {
  const task = sent(trial({ named: { python: 'python3' }, file: 'cartpole-dqn' }))
  assert.equal(task.wanted, { agent: 'dqn', env: 'CartPole-v1' })
  assert.equal(task.fields, { steps: 100, seed: 2 })
  assert.equal(task.code, {})
  assert.equal(task.named, {}, 'each machine has a Python of its own')
  assert.is(refusal(task), undefined)
  assert.equal(sent(trial({ wanted: { agent: 'ppo', env: 'gymnasium:Hopper-v5' } })).code, {})
})

test('files and packages travel as hashes, and must be the same at the worker', () => {
  writeFileSync('maze.ts', 'export default 1')
  writeFileSync('learner.ts', 'export default 2')
  mkdirSync('node_modules/@me/envs', { recursive: true })
  writeFileSync('node_modules/@me/envs/package.json', '{"version":"1.0.0"}')
  const task = sent(trial({ file: 'maze.ts', wanted: { agent: './learner.ts:mine', env: '@me/envs:Cave-v0' } }))
  assert.equal(Object.keys(task.code), ['maze.ts', './learner.ts', '@me/envs'])
  assert.is(refusal(task), undefined)
  writeFileSync('learner.ts', 'export default 3')
  assert.match(refusal(task)!, /^.\/learner.ts differs between the sweep and this worker/)
  writeFileSync('learner.ts', 'export default 2')
  writeFileSync('node_modules/@me/envs/package.json', '{"version":"1.0.1"}')
  assert.match(refusal(task)!, /^@me\/envs differs/)
  rmSync('maze.ts')
  assert.match(refusal(task)!, /^there is no maze.ts in the worker's folder/)
})

test('a trial that names code without its hash, or another version of sente, is refused', () => {
  writeFileSync('maze.ts', 'export default 1')
  const task = sent(trial({ file: './maze.ts' }))
  assert.match(refusal({ ...task, code: {} })!, /maze.ts differs/)
  assert.match(refusal({ ...task, sente: '0.0.1', order: 'new' })!, /^the sweep runs sente 0.0.1 and this worker/)
})

test('code outside the working directory is refused at both ends', () => {
  for (const file of ['../maze.ts', '/etc/maze.ts', './a/../../maze.ts'])
    assert.throws(
      () => taskOf('x', 's2', trial({ file })),
      (error: Error) => error instanceof UserError && /lies outside this folder/.test(error.message),
    )
  const task = { ...sent(trial()), file: '../../maze.ts', code: { '../../maze.ts': 'x' } }
  assert.match(refusal(task)!, /lies outside this folder/)
  const sly = { ...sent(trial()), wanted: { env: 'a/../../../etc:Maze-v0' } }
  assert.match(refusal(sly)!, /lies outside this folder/)
})

test('a message that is no trial is recognized', () => {
  const task = sent(trial())
  for (const wrong of [
    { ...task, sweep: 'a.b' },
    { ...task, name: '../s1' },
    { ...task, run: 1 },
    { name: 's0' },
    null,
  ])
    assert.is(received(wrong), undefined)
})

test.run()
