import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Experiment } from '../../../../src/app/experiment.ts'
import { experimentIn, loadExperiment, usual } from '../../../../src/app/load-experiment.ts'
import { writeStarter } from '../../../../src/app/starters/write-starter.ts'
import { studioApp } from '../../../../studio/server/app.ts'
import { Checked, type Launch, Launched } from '../../../../studio/wire/launch.ts'
import { Registry } from '../../../../studio/wire/registry.ts'
import { temporary } from '../../../store/folder.ts'

const home = temporary()
process.chdir(home)
writeStarter('env', 'maze')
writeStarter('agent', 'tabular')
mkdirSync('experiments')
mkdirSync('runs')
const mark = join(home, 'executed')
for (const file of ['mine', 'experiments/yours'])
  writeFileSync(
    `${file}.ts`,
    `import { writeFileSync } from 'node:fs'
import { defineExperiment, dqn } from 'sente'
writeFileSync('${mark}', '${file}')
export default defineExperiment({ name: 'own', env: 'Catch-v0', agent: dqn({ gamma: 0.9 }), steps: 300 })
`,
  )

const code = { agent: ['./tabular.ts'], env: ['./maze.ts'], experiment: ['./mine.ts'] }
const app = studioApp({ folder: 'runs', readOnly: false, code })
const nothing: Launch = { plain: false, set: {}, envSet: {}, fields: {} }
const post = (path: string, body: unknown) =>
  app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const check = async (launch: Partial<Launch>) =>
  Checked.parse(await (await post('/api/launch/check', { ...nothing, ...launch })).json())
const cartPole = { agent: 'dqn', env: 'CartPole-v1' }

test('the registry lists every agent and environment with its options, and named code among them', async () => {
  const { agents, envs, fields, experiments } = Registry.parse(await (await app.request('/api/registry')).json())
  const dqn = agents.find(({ name }) => name === 'dqn')!
  assert.equal(
    dqn.options.find(({ name }) => name === 'gamma'),
    { name: 'gamma', help: 'discount γ', default: '0.99', limits: 'number from 0 to 1', common: true },
  )
  assert.is(dqn.options.find(({ name }) => name === 'network')!.code, true)
  assert.ok(dqn.options.filter(({ common }) => common).length <= 10)
  const pole = envs.find(({ id }) => id === 'CartPole-v1')!
  assert.is(pole.presets.dqn, 'solved by 19 of 20 seeds in 20,650 steps on average')
  assert.ok(pole.agents.includes('dqn') && !pole.agents.includes('alphazero') && !pole.agents.includes('sac'))
  assert.is(envs.find(({ id }) => id === 'Maze-v0')!.argument, './maze.ts')
  assert.equal(
    fields.find(({ name }) => name === 'seed'),
    { name: 'seed', help: 'same seed, same run', default: '0', limits: 'whole number of at least 0', common: true },
  )
  const own = experiments.filter(({ packaged }) => !packaged)
  assert.equal(own, [
    { argument: './mine.ts', packaged: false, allowed: true },
    { argument: './experiments/yours.ts', packaged: false, allowed: false },
  ])
  assert.ok(experiments.some(({ argument, allowed }) => argument === 'cartpole-dqn' && allowed))
  assert.not(existsSync(mark), 'listing executes no experiment')
})

test('a launch is checked, and shown as command and as experiment file of the same settings', async () => {
  const launch = { ...cartPole, set: { gamma: '0.98', hidden: '32' }, fields: { steps: '5,000', keep: '2' } }
  const { problems, warnings, base, preset, command, file } = await check(launch)
  assert.equal([problems, warnings], [[], []])
  assert.is(
    command,
    'npx sente train --agent dqn --env CartPole-v1 --steps 5,000 --keep 2 --set gamma=0.98 --set hidden=32',
  )
  assert.is(base['set.hidden'], '128,128')
  assert.is(base['fields.steps'], '50,000')
  assert.is(base['fields.seed'], undefined)
  assert.is(preset, 'preset dqn × CartPole-v1, except hidden, gamma and steps')
  writeFileSync(file!.name, file!.text)
  const settings = ({ agent: { name, config }, ...fields }: Experiment) => ({ ...usual, ...fields, name, config })
  const wanted = await loadExperiment(
    undefined,
    { ...cartPole, set: launch.set },
    { steps: 5_000, checkpoint: { keep: 2 } },
  )
  const written = settings(await experimentIn(`./${file!.name}`))
  assert.equal({ ...written, env: { id: written.env } }, settings(wanted))
})

test('the command names the folder of runs by its shortest path', async () => {
  const command = async (folder: string) => {
    const body = JSON.stringify({ ...nothing, ...cartPole })
    const headers = { 'content-type': 'application/json' }
    const other = studioApp({ folder, readOnly: false, code })
    return Checked.parse(await (await other.request('/api/launch/check', { method: 'POST', headers, body })).json())
      .command
  }
  assert.match(await command('other'), / --out other\/dqn-CartPole-v1-s0$/)
  assert.match(await command('../other'), ` --out ${join(home, '../other')}/dqn-CartPole-v1-s0`)
})

test('an agent of your own is named by its file, in the command and in the experiment', async () => {
  const { problems, command, file } = await check({
    agent: './tabular.ts',
    env: 'FrozenLake-v1',
    envSet: { map: '8x8' },
  })
  assert.equal(problems, [])
  assert.is(command, 'npx sente train --agent ./tabular.ts --env FrozenLake-v1 --env-set map=8x8')
  assert.match(file!.text, /from '\.\/tabular\.ts'/)
  assert.match(file!.text, /env: \{ id: 'FrozenLake-v1', options: \{ map: '8x8' \} \}/)
})

test('what is wrong is said of its field, in the words of the command line', async () => {
  const fields = { steps: '0', workers: '3', device: 'tpu', sed: '1' }
  const { problems, file } = await check({ ...cartPole, set: { gamma: '2', learningRat: '1' }, fields })
  const words = Object.fromEntries(problems.map(({ field, text }) => [field, text]))
  assert.is(words['fields.steps'], '--steps must be a whole number of at least 1, not 0.')
  assert.is(words['fields.workers'], '3 workers are too many for 1 environment: use at least as many envs as workers.')
  assert.is(words['fields.device'], '--device must be one of auto, cpu, gpu, not "tpu".')
  assert.is(words['fields.sed'], 'there is no flag --sed. Did you mean "seed"?')
  assert.is(words['set.gamma'], 'agent dqn: option "gamma" (discount γ) must be a number from 0 to 1, not 2.')
  assert.is(words['set.learningRat'], 'agent dqn has no option "learningRat". Did you mean "learningRate"?')
  assert.is(problems.length, 6)
  assert.is(file, undefined)
})

test('agent and environment must be there, and go together', async () => {
  const fields = async (launch: Partial<Launch>) => (await check(launch)).problems.map(({ field }) => field)
  assert.equal(await fields({}), ['agent'])
  assert.equal(await fields({ agent: 'dqn' }), ['env'])
  assert.equal(await fields({ env: 'CartPole-v1' }), ['agent'])
  assert.equal(await fields({ agent: 'alphazero', env: 'CartPole-v1' }), ['agent'])
  assert.equal(await fields({ agent: 'alphazero', env: 'CartPole-v1', set: { blocks: '2' } }), ['agent'])
  assert.equal(await fields({ agent: 'dqm', env: 'CartPole-v2' }), ['agent', 'env'])
})

test('settings with which a run cannot learn are warned of', async () => {
  const { warnings } = await check({ ...cartPole, set: { learningRate: '0' } })
  assert.equal(warnings, ['learningRate 0 never changes the weights: set it to 1e-4 to 1e-2.'])
})

test('only named code is executed', async () => {
  const refused = await check({ experiment: './experiments/yours.ts' })
  assert.equal(refused.problems, [
    {
      field: 'experiment',
      text:
        'the studio executes only code that was named at its start: ' +
        'npx sente studio --experiment ./experiments/yours.ts',
    },
  ])
  for (const launch of [
    { agent: './experiments/yours.ts', env: 'Catch-v0' },
    { agent: 'dqn', env: './experiments/yours.ts' },
    { agent: 'dqn', env: 'gymnasium:yours:Own-v0' },
    { experiment: '../mine.ts' },
  ])
    assert.is((await check(launch)).problems.length, 1)
  assert.not(existsSync(mark))
  const { problems, base, agent } = await check({ experiment: './mine.ts' })
  assert.equal([problems, agent, base['set.gamma'], base['fields.steps']], [[], 'dqn', '0.9', '300'])
  assert.is(readFileSync(mark, 'utf8'), 'mine')
})

test('a request that is no launch is refused', async () => {
  for (const body of [{}, [], { ...nothing, out: '/etc' }, { ...nothing, set: { gamma: 0.9 } }])
    assert.is((await post('/api/launch/check', body)).status, 400)
})

test('a launched run is a process of its own, in the folder of runs', async () => {
  const answer = await post('/api/launch', { ...nothing, agent: 'random', env: './maze.ts', fields: { steps: '50' } })
  const { id } = Launched.parse(await answer.json())
  assert.is(id, 'random-Maze-v0-s0')
  const stored = JSON.parse(readFileSync(join('runs', id, 'run.json'), 'utf8')) as { steps: number }
  assert.is(stored.steps, 50)
})

test('a launch that cannot start says why, and leaves no folder', async () => {
  const answer = await post('/api/launch', { ...nothing, ...cartPole, set: { gamma: '2' } })
  assert.is(answer.status, 400)
  assert.equal(await answer.json(), {
    error: 'agent dqn: option "gamma" (discount γ) must be a number from 0 to 1, not 2.',
    field: 'set.gamma',
  })
  const late = await post('/api/launch', { ...nothing, agent: 'c51', env: './maze.ts', set: { low: '1', high: '0' } })
  assert.is(late.status, 400)
  assert.match(((await late.json()) as { error: string }).error, /low/)
  assert.not(existsSync('runs/c51-Maze-v0-s0'))
})

test('a folder of runs that was moved is not created again by a launch', async () => {
  const moved = studioApp({ folder: 'moved', readOnly: false, code })
  const body = JSON.stringify({ ...nothing, ...cartPole })
  const answer = await moved.request('/api/launch', { method: 'POST', body })
  assert.is(answer.status, 400)
  assert.match(((await answer.json()) as { error: string }).error, 'the folder moved no longer exists')
  assert.not(existsSync('moved'))
})

test('a read-only studio launches nothing', async () => {
  const shown = studioApp({ folder: 'runs', readOnly: true, code })
  for (const path of ['/api/launch', '/api/launch/check'])
    assert.is((await shown.request(path, { method: 'POST', body: '{}' })).status, 404)
})

test.run()
