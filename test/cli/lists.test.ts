import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../store/folder.ts'
import { here } from './here.ts'
import { jsonLines, sente } from './sente.ts'

const home = temporary()

test('envs: a line each, and as JSON', async () => {
  const { stdout, stderr, code } = await sente(home, ['envs'])
  assert.equal([stderr, code], ['', 0])
  const [head, ...lines] = stdout.split('\n')
  assert.match(head!, /^environment +observations +actions +steps +solved at$/)
  const line = lines.find(line => line.startsWith('CartPole-v1'))
  assert.match(line!, /^CartPole-v1 +Box\(4\) +Discrete\(2\) +500 +475 +Keep a pole upright/)
  const rows = jsonLines((await sente(home, ['envs', '--json'])).stdout)
  assert.is(rows.length, lines.filter(Boolean).length)
  const { title: _, presets, ...cartpole } = rows.find(({ id }) => id === 'CartPole-v1')!
  assert.ok((presets as { agent: string }[]).some(({ agent }) => agent === 'dqn'))
  assert.equal(cartpole, {
    id: 'CartPole-v1',
    observations: 'Box(4)',
    actions: 'Discrete(2)',
    maxSteps: 500,
    solvedAt: 475,
  })
})

test('envs: one, with its options; and what others make of it', async () => {
  const hex = await here(home, ['envs', 'Hex-v0'])
  assert.match(hex.stdout, /^Hex-v0 +Box\(3×11×11\) +Discrete\(121\) +– +– +Connect two edges of 11×11/m)
  assert.match(
    hex.stdout,
    /\n\noptions of Hex-v0, set with --env-set <name>=<value>:\n {2}size +11 +rows and columns, .* \(whole number from 2 to 26\)\n {2}columns +0 .*\n {2}swap +false .*\n$/,
  )
  const [small] = jsonLines((await here(home, ['envs', 'Hex-v0', '--env-set', 'size=5', '--json'])).stdout)
  assert.equal([small!.observations, small!.actions], ['Box(3×5×5)', 'Discrete(25)'])
  assert.match(small!.title as string, /5×5/)
  assert.is((small!.options as { size: { value: number } }).size.value, 11)
  assert.match(
    (await here(home, ['envs', 'CartPole-v1'])).stdout,
    /\n\nCartPole-v1 has no options\.\n\npresets for CartPole-v1, which train --agent <name> takes:\n {2}dqn +solved by /,
  )
})

test('agents: a line each, and one with its options, their defaults and meanings', async () => {
  const all = await here(home, ['agents'])
  assert.equal([all.code, all.stderr], [0, '\nthe options of one, such as dqn: npx sente agents dqn\n'])
  assert.match(
    all.stdout,
    /^agent\nalphazero {2}AlphaZero: .*\nbc {9}Behavior .*\ndqn {8}Deep Q-Network, with double Q-learning\n/,
  )
  assert.is(all.stdout.split('\n').length, 14)
  const { stdout } = await here(home, ['agents', 'dqn'])
  assert.match(stdout, /^dqn: Deep Q-Network, with double Q-learning\nhttps:.*\n\noptions of dqn, set with --set /)
  assert.match(stdout, /^ {2}gamma +0\.99 +discount γ \(number from 0 to 1\)$/m)
  assert.match(stdout, /^ {2}optimizer +adam +.*\(adam, adamw, rmsprop, momentum, sgd\)$/m)
  assert.match(
    stdout,
    /\n\npresets, which train --env <id> takes:\n {2}CartPole-v1 +solved by \d+ of \d+ seeds in \S+ steps on average\n/,
  )
  const random = await here(home, ['agents', 'random'])
  assert.is(random.stdout, 'random: Uniformly random actions, the baseline to beat\n\nrandom has no options.\n')
  const rows = jsonLines((await here(home, ['agents', '--json'])).stdout)
  assert.equal(
    rows.map(({ name }) => name),
    ['alphazero', 'bc', 'dqn', 'c51', 'ddpg', 'mcts', 'ppo', 'qr-dqn', 'rainbow', 'random', 'sac', 'td3'],
  )
  assert.equal(jsonLines((await here(home, ['agents', 'dqn', '--json'])).stdout), [rows[2]])
  const wrong = await here(home, ['agents', 'dqm'])
  assert.equal([wrong.code, wrong.stderr], [2, 'error: there is no agent "dqm". Did you mean "dqn"?\n'])
})

test('help and version', async () => {
  const help = await here(home, ['--help'])
  assert.is(help.code, 0)
  for (const command of ['train', 'eval', 'export', 'runs', 'new', 'check', 'envs', 'agents', 'doctor'])
    assert.match(help.stdout, `\n  ${command} `)
  assert.match((await here(home, ['train', '--help'])).stdout, '--set <key=value>')
  assert.match((await sente(home, ['--version'])).stdout, /^\d+\.\d+\.\d+\n$/)
  assert.is((await here(home, [])).code, 2)
})

test('doctor: what it found, tested', async () => {
  const { stdout, stderr, code } = await here(home, ['doctor', '--json'])
  assert.equal([stderr, code], ['', 0])
  const { machine, tests, candidates, backends, devices } = JSON.parse(stdout)
  const states = Object.fromEntries(tests.map((t: { name: string; state: string }) => [t.name, t.state]))
  assert.is(states.tfjs, 'works')
  assert.ok('onnx' in states)
  assert.equal(
    candidates.map(({ name }: { name: string }) => name),
    ['onnx-cuda', 'onnx-webgpu', 'tfjs-node-gpu', 'tfjs-webgpu'],
  )
  assert.ok(backends.some((b: { name: string; usable: boolean }) => b.name === 'cpu' && b.usable))
  assert.is(machine.system, `${process.platform} ${process.arch}`)
  assert.equal(
    devices.map(({ device }: { device: string }) => device),
    ['auto', 'cpu', 'gpu'],
  )
  const text = (await here(home, ['doctor'])).stdout
  assert.match(text, /^ {2}sente +\d+\.\d+\.\d+, node \d+/m)
  assert.match(text, /^ {2}✓ tfjs +[\d.]+ ms {2}tfjs /m)
})

test.run()
