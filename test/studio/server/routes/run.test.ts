import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../../../agents/index.ts'
import { presetExperiment } from '../../../../src/app/preset/experiment.ts'
import { agentFactory } from '../../../../src/core/define-agent.ts'
import { seal } from '../../../../src/store/json/sealed.ts'
import { lock } from '../../../../src/store/runs/lock.ts'
import { type StoredRun, writeRun } from '../../../../src/store/runs/run.ts'
import { studioApp } from '../../../../studio/server/app.ts'
import { RunDetail } from '../../../../studio/wire/run.ts'
import { temporary } from '../../../store/folder.ts'
import { record } from '../../../store/record.ts'

const folder = temporary()
const studio = { folder, readOnly: false, code: { agent: [], env: [], experiment: [] } }
const app = studioApp(studio)
const detail = async (id: string, of = app) => RunDetail.parse(await (await of.request(`/api/runs/${id}`)).json())
function write(id: string, changes: Partial<StoredRun>): string {
  const path = join(folder, id)
  mkdirSync(path)
  writeRun(path, { ...record, name: id, ...changes })
  return path
}

const plain = agentFactory('dqn')().config as Record<string, unknown>
const preset = presetExperiment('dqn', 'CartPole-v1')
const settings = { ...(preset.evaluate && { evaluate: preset.evaluate }), stopWhenSolved: preset.stopWhenSolved! }

test('settings stand beside the defaults and the preset; the command makes the same run', async () => {
  const config = { ...preset.agent.config, gamma: 0.5 } as Record<string, unknown>
  write('tuned', {
    agent: { name: 'dqn', config, unsaved: [] },
    steps: preset.steps,
    seed: 7,
    settings: { ...settings, preset: preset.preset! },
  })
  const { settings: shown, preset: line, commands } = await detail('tuned')
  assert.is(line, 'preset dqn × CartPole-v1, except gamma')
  const gamma = shown.agent.find(({ name }) => name === 'gamma')!
  const { help, ...values } = gamma
  const was = String(preset.agent.config.gamma)
  assert.equal(
    [help, values],
    ['discount γ', { name: 'gamma', value: '0.5', default: '0.99', preset: was, differs: true }],
  )
  const others = [...shown.agent, ...shown.experiment].filter(({ differs }) => differs).map(({ name }) => name)
  assert.equal(others, ['gamma', 'seed'])
  assert.is(commands.train, 'npx sente train --agent dqn --env CartPole-v1 --seed 7 --set gamma=0.5')
})

test('a run without its preset says so in the command; settings that no flag sets have no command', async () => {
  const config = { ...plain, hidden: [16], learningRate: 0.01 }
  write('plain', { agent: { name: 'dqn', config, unsaved: [] }, steps: 900 })
  assert.is(
    (await detail('plain')).commands.train,
    'npx sente train --agent dqn --env CartPole-v1 --plain --steps 900 --seed 3 --set hidden=16 --set learningRate=0.01',
  )
  const evaluate = { every: 7, episodes: 3 }
  write('measured', {
    agent: { name: 'dqn', config: plain, unsaved: [] },
    settings: { evaluate, checkpoint: { every: 50 } },
  })
  const measured = await detail('measured')
  assert.is(measured.commands.train, undefined)
  const of = (name: string) => measured.settings.experiment.find(setting => setting.name === name)?.value
  assert.equal([of('evaluate'), of('checkpoint')], ['3 episodes every 7 steps', '50'])
  write('coded', { agent: { name: 'dqn', config: plain, unsaved: ['network'] } })
  const coded = await detail('coded')
  assert.is(coded.commands.train, undefined)
  assert.match(coded.commands.resume, ' --experiment ./file.ts')
})

test('an experiment file is the command', async () => {
  const file = join(folder, 'mine.ts')
  write('filed', { experiment: file })
  assert.is((await detail('filed')).commands.train, `npx sente train ${relative('', file)} --seed 3 --steps 100`)
})

test('evaluations have their spread; replaced workers, resumes and checkpoints are listed', async () => {
  const resumed = [
    {
      step: 40,
      started: record.started,
      changed: { steps: [50, 100] as [number, number] },
      restarted: [{ slot: 0, episode: 3, reason: 'its environment has no save()' }],
    },
  ]
  const path = write('long', { resumed, versions: { sente: '0.0.1', node: process.versions.node } })
  for (const [step, mean] of [
    [40, 5],
    [80, 2],
  ] as const) {
    mkdirSync(join(path, 'checkpoints', String(step)), { recursive: true })
    const manifest = seal({ version: 1, step, arrays: {}, evaluation: { mean, episodes: 2 } })
    writeFileSync(join(path, 'checkpoints', String(step), 'manifest.json'), manifest)
  }
  const lines = [
    { type: 'evaluation', step: 40, returns: [4, 6], lengths: [4, 6], mean: 5, std: 1 },
    { type: 'restart', step: 50, worker: 1, reason: 'did not answer for 60 s', left: [{ slot: 0, episode: 9 }] },
    { type: 'evaluation', step: 60, returns: 'damaged' },
    { type: 'evaluation', step: 80, returns: [1, 3], lengths: [1, 3], mean: 2, std: 1 },
  ]
  appendFileSync(join(path, 'events.jsonl'), lines.map(line => `${JSON.stringify(line)}\n`).join(''))
  const { evaluations, restarts, resumed: shown, checkpoints, versions, row } = await detail('long')
  assert.equal(evaluations, [
    { step: 40, mean: 5, std: 1, min: 4, max: 6 },
    { step: 80, mean: 2, std: 1, min: 1, max: 3 },
  ])
  assert.equal(restarts, [
    { step: 50, text: 'worker 1 did not answer for 60 s: it was replaced, and episode 9 was dropped.' },
  ])
  assert.equal(shown[0]!.notes, ['steps 50 → 100', 'episode 3 started again, because its environment has no save()'])
  assert.equal(
    checkpoints.map(({ step, best, mean }) => [step, best, mean]),
    [
      [80, false, 2],
      [40, true, 5],
    ],
  )
  assert.equal(
    versions.map(({ name, now }) => [name, now !== undefined]),
    [
      ['sente', true],
      ['node', false],
    ],
  )
  assert.equal([row.status, row.resumable], ['resumable', true])
})

test('a run of another user is not stopped', async () => {
  const unlock = lock(write('foreign', { status: 'running' }))
  const { kill } = process
  process.kill = () => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' })
  }
  try {
    const { can, row } = await detail('foreign')
    assert.equal([row.status, can.stop], ['running', 'The run belongs to another user, who can stop it.'])
    const answer = await app.request('/api/runs/foreign/stop', { method: 'POST' })
    assert.equal([answer.status, await answer.json()], [400, { error: can.stop }])
  } finally {
    process.kill = kill
    unlock()
  }
})

test('what cannot be done says why; a read-only studio offers nothing', async () => {
  const { can } = await detail('plain')
  assert.equal(can.stop, 'The run is not under way.')
  assert.equal([can.resume, can.evaluate, can.export], Array(3).fill('The run has no checkpoint yet.'))
  assert.is(can.remove, true)
  const shown = await detail('plain', studioApp({ ...studio, readOnly: true }))
  assert.ok(Object.values(shown.can).every(why => String(why).includes('--read-only')))
})

test.run()
