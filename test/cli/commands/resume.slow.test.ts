import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { sumTree } from '../../../src/replay/sum-tree.ts'
import { readSnapshot } from '../../../src/store/checkpoints/load-snapshot.ts'
import { temporary } from '../../store/folder.ts'
import { jsonLines, sente } from '../sente.ts'

const home = temporary()
const at = (...path: string[]) => join(home, ...path)
const run = (folder: string) => JSON.parse(readFileSync(at(folder, 'run.json'), 'utf8'))
const log = (folder: string) => readFileSync(at(folder, 'events.jsonl'), 'utf8')
const checkpoints = (folder: string) => readdirSync(at(folder, 'checkpoints')).filter(name => /^\d+$/.test(name))
const flags = [
  '--agent',
  'dqn',
  '--env',
  'Catch-v0',
  '--plain',
  '--steps',
  '900',
  '--set',
  'warmup=50',
  '--set',
  'hidden=16',
]
const train = (folder: string, ...more: string[]) =>
  sente(home, ['train', ...flags, '--checkpoint', '200', '--quiet', '--device', 'cpu', '--out', folder, ...more])

/** A run that is killed once it has `left` files in its folder of checkpoints. */
async function killed(folder: string, step: number, ...more: string[]): Promise<void> {
  const path = at(folder, 'checkpoints', String(step))
  const { signal } = await sente(
    home,
    ['train', ...flags, '--checkpoint', '200', '--quiet', '--device', 'cpu', '--out', folder, ...more],
    child => {
      const timer = setInterval(() => {
        if (!existsSync(path)) return
        clearInterval(timer)
        child.kill('SIGKILL')
      }, 1)
      child.on('close', () => clearInterval(timer))
    },
  )
  assert.is(signal, 'SIGKILL')
}

test('killed and resumed: the same events, episodes and last checkpoint as a run that was left alone', async () => {
  assert.is((await train('whole')).code, 0)
  await killed('cut', 400)
  assert.is(run('cut').status, 'running')
  const { code, stdout, stderr } = await sente(home, ['resume', 'cut', '--quiet'])
  assert.is(stderr, '')
  assert.is(code, 0)
  assert.match(stdout, /^mean return .* over 100 greedy episodes.*\ncut\n$/)
  assert.is(log('cut'), log('whole'))
  assert.equal(checkpoints('cut'), checkpoints('whole'))
  for (const folder of ['checkpoints/900', 'checkpoints/memory', 'episodes'])
    for (const file of readdirSync(at('whole', folder)))
      assert.ok(
        readFileSync(at('cut', folder, file)).equals(readFileSync(at('whole', folder, file))),
        `${folder}/${file}`,
      )
  const { status, result, resumed } = run('cut')
  assert.equal([status, result.step, resumed.length], ['finished', 900, 1])
  assert.ok(resumed[0].step >= 400)
  assert.equal(resumed[0].changed, {})
})

test('so do priorities: their sum, the greatest so far and what is drawn by them', async () => {
  // A memory that is written over, and rows of several steps: both are cut in the midst.
  const set = ['priority=0.6', 'bufferSize=300', 'nStep=3'].flatMap(setting => ['--set', setting])
  assert.is((await train('preferring', ...set)).code, 0)
  await killed('interrupted', 400, ...set)
  const { code, stderr } = await sente(home, ['resume', 'interrupted', '--quiet'])
  assert.equal([stderr, code], ['', 0])

  const last = (folder: string) => {
    const { agent, memory } = readSnapshot(at(folder, 'checkpoints', '900'))
    const priorities = agent.arrays.priorities as Float32Array
    const tree = sumTree(300)
    tree.priorities.set(priorities)
    tree.rebuild()
    const next = rng(agent.rngs.replay!)
    const drawn = Array.from({ length: 64 }, (_, k) => tree.find(((k + next.next()) / 64) * tree.total))
    return { agent, memory, priorities, total: tree.total, greatest: agent.arrays.greatestPriority, drawn }
  }
  const [whole, cut] = [last('preferring'), last('interrupted')]
  assert.is(whole.priorities.length, 300)
  assert.ok(new Set(whole.priorities).size > 100, 'rows have priorities of their own')
  assert.equal([cut.total, cut.greatest, cut.drawn], [whole.total, whole.greatest, whole.drawn])
  assert.equal([cut.agent, cut.memory], [whole.agent, whole.memory])
  assert.is(log('interrupted'), log('preferring')) // losses of every batch
})

test('a run that is done says so; more steps resume it', async () => {
  const done = await sente(home, ['resume', 'whole'])
  assert.equal([done.code, done.stdout], [0, ''])
  assert.is(done.stderr, 'whole is finished (completed). To train it further: npx sente resume whole --steps 1800\n')
  cpSync(at('whole'), at('longer'), { recursive: true })
  const more = await sente(home, ['resume', 'longer', '--steps', '1_000', '--set', 'gamma=0.9', '--json'])
  assert.is(more.code, 0)
  assert.match(
    more.stderr,
    'resuming at step 900 of 1,000 (longer/checkpoints/900)\n' +
      'changed: steps 900 → 1000, gamma 0.99 → 0.9; the run now differs from an uninterrupted one.\n',
  )
  const events = jsonLines(more.stdout)
  assert.equal([events[0]!.type, events.at(-1)!.step], ['start', 1000])
  const { steps, agent, resumed } = run('longer')
  assert.equal([steps, agent.config.gamma, resumed[0].changed], [1000, 0.9, { steps: [900, 1000], gamma: [0.99, 0.9] }])
})

test('a run with --device auto resumes on the device it began on', async () => {
  assert.is((await train('anywhere', '--device', 'auto')).code, 0)
  const { device, engine } = run('anywhere')
  assert.is(device.device, 'auto')
  assert.is((await sente(home, ['resume', 'anywhere', '--steps', '901', '--quiet'])).code, 0)
  assert.is(run('anywhere').device.device, engine.device === 'cpu' ? 'cpu' : 'auto')
  assert.is(run('anywhere').resumed[0].changed.device, undefined)
})

test('a damaged checkpoint is skipped and reported', async () => {
  await killed('damaged', 600)
  writeFileSync(at('damaged', 'checkpoints', '600', 'weights.q.bin'), 'x')
  const { code, stderr } = await sente(home, ['resume', 'damaged'])
  assert.is(code, 0)
  assert.match(
    stderr,
    'skipped damaged/checkpoints/600: damaged/checkpoints/600/weights.q.bin is damaged: its content does not ' +
      'match the manifest; use another checkpoint or a copy.\n' +
      'resuming at step 400 of 900 (damaged/checkpoints/400)\n',
  )
  assert.is(log('damaged'), log('whole'))
})

test('nothing to resume from', async () => {
  cpSync(at('whole'), at('bare'), { recursive: true })
  rmSync(at('bare', 'checkpoints'), { recursive: true })
  const args = ['resume', 'bare', '--steps', '1000']
  const bare = await sente(home, args)
  assert.equal(
    [bare.code, bare.stderr],
    [1, 'error: bare has no checkpoint to resume from: the run stopped before the first one; start it again.\n'],
  )
  const none = await sente(home, ['resume', 'nowhere'])
  assert.is(none.code, 2)
  assert.match(none.stderr, /^error: nowhere is not a run folder: it does not exist;/)
  cpSync(at('whole'), at('edited'), { recursive: true })
  writeFileSync(
    at('edited', 'run.json'),
    readFileSync(at('edited', 'run.json'), 'utf8').replace('"seed": 0', '"seed": 1'),
  )
  const edited = await sente(home, ['resume', 'edited'])
  assert.equal([edited.code, edited.stderr.split('\n').length], [1, 2])
  assert.match(edited.stderr, 'run.json is damaged or was edited')
})

test('settings that do not fit are distinguished from mistakes in the command', async () => {
  const { code, stderr } = await sente(home, [
    'resume',
    'whole',
    '--steps',
    '1000',
    '--set',
    'bufferSize=10',
    '--quiet',
  ])
  assert.is(code, 1)
  assert.match(stderr, /error: the agent cannot resume at step 900: .*capacity.*\n$/)
})

test('one process at a time', async () => {
  await killed('locked', 200)
  const first = sente(home, ['resume', 'locked', '--steps', '1e9', '--json'], child => {
    child.stdout!.once('data', async () => {
      const { code, stderr } = await sente(home, ['resume', 'locked'])
      assert.is(code, 1)
      assert.match(stderr, /^error: locked is being written by process \d+: wait for it, or stop it first/)
      child.kill('SIGTERM')
    })
  })
  const { code, stdout } = await first
  assert.is(code, 143)
  assert.is(jsonLines(stdout).at(-1)!.reason, 'interrupted')
  const next = await sente(home, ['resume', 'locked', '--steps', '1e9', '--json'], child => {
    child.stdout!.once('data', () => child.kill('SIGINT'))
  })
  assert.is(next.code, 130)
  assert.is(run('locked').resumed.length, 2)
  assert.not(existsSync(at('locked', 'lock')))
})

test('a file that only the run names is not executed', async () => {
  writeFileSync(
    at('corridor.ts'),
    `import { appendFileSync } from 'node:fs'
     import { box, discrete, register, termination, transition } from 'sente'
     appendFileSync('ran', 'x')
     register({ id: 'Corridor-v0', maxSteps: 20, create: () => {
       let x = 0
       const see = () => Float32Array.of(x)
       return {
         observationSpace: box([1], 0, 9), actionSpace: discrete(2),
         reset: () => { x = 0; return { observation: see() } },
         step: action => { x = Math.max(0, x + (action ? 1 : -1)); return x === 9 ? termination(see(), 1) : transition(see(), 0) },
       }
     } })`,
  )
  const args = ['train', '--agent', 'random', '--env', './corridor.ts', '--steps', '50', '--out', 'far']
  const { stderr } = await sente(home, args)
  assert.match(stderr, 'npx sente eval far --seed 1 --env ./corridor.ts\n')
  rmSync(at('ran'))
  const longer = ['resume', 'far', '--steps', '80', '--quiet']
  for (const command of [longer, ['eval', 'far'], ['export', 'far', '--onnx', 'x.onnx']]) {
    const refused = await sente(home, command)
    assert.equal(
      [refused.code, refused.stderr],
      [
        2,
        'error: far needs the file that registers Corridor-v0, and code that a run names is loaded only if you name it ' +
          'too: add --env corridor.ts.\n',
      ],
    )
  }
  assert.not(existsSync(at('ran')))
  const named = await sente(home, [...longer, '--env', './corridor.ts'])
  assert.equal(
    [named.code, named.stderr],
    [0, 'changed: steps 50 → 80; the run now differs from an uninterrupted one.\n'],
  )
  assert.is(run('far').env.module, '../corridor.ts')
})

test('nor is an experiment, where its run needs it', async () => {
  writeFileSync(
    at('own.ts'),
    `import { defineExperiment, dqn } from 'sente'
     export default defineExperiment({
       name: 'own', env: 'Identity-v0', steps: 300, evaluate: { every: 100, episodes: 2 }, checkpoint: { every: 100, keep: 1 },
       agent: dqn({ warmup: 50, network: (tf, { inputs, outputs }) => tf.sequential({ layers: [
         tf.layers.dense({ inputShape: [...inputs], units: outputs })] }) }),
     })`,
  )
  const trained = await sente(home, ['train', 'own.ts', '--out', 'own'])
  assert.match(trained.stderr, 'npx sente eval own --seed 1 --experiment own.ts\n')
  const refused = await sente(home, ['eval', 'own'])
  assert.equal(
    [refused.code, refused.stderr],
    [
      2,
      'error: own needs the network of its agent, which no file holds, and code that a run names is loaded only if you ' +
        'name it too: add --experiment own.ts.\n',
    ],
  )
  assert.is((await sente(home, ['eval', 'own', '--experiment', 'own.ts', '--json'])).code, 0)
  const { code, stdout } = await sente(home, ['resume', 'own', '--experiment', 'own.ts', '--steps', '500', '--json'])
  assert.is(code, 0)
  const evaluations = jsonLines(stdout).filter(({ type }) => type === 'evaluation')
  assert.equal(
    evaluations.map(({ step }) => step),
    [400, 500, 500],
  )
})

test.run()
