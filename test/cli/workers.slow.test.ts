// Environments in worker threads, by command and in programs of one's own.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../store/folder.ts'
import { jsonLines, sente } from './sente.ts'

const home = temporary()
const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url))
mkdirSync(join(home, 'envs'))
writeFileSync(
  join(home, 'envs', 'walk.ts'),
  `import { box, discrete, register, type Rng, termination, transition } from 'sente'
   import { existsSync, writeFileSync } from 'node:fs'
   export default register({ id: 'Walk-v0', maxSteps: 40, create: () => {
     let random: Rng, x = 0
     const see = () => Float32Array.of(x)
     return {
       observationSpace: box([1], -Infinity, Infinity), actionSpace: discrete(2),
       reset: given => { random = given; x = random.normal(); return { observation: see() } },
       step: (action: number) => {
         if (process.env.CRASH && !existsSync(process.env.CRASH)) {
           writeFileSync(process.env.CRASH, '')
           process.exit(7)
         }
         x += action - random.next()
         return (Math.abs(x) > 3 ? termination : transition)(see(), -Math.abs(x))
       },
     }
   } })`,
)
writeFileSync(
  join(home, 'inline.ts'),
  `import { box, defineExperiment, discrete, random, transition } from 'sente'
   const observation = Float32Array.of(0)
   const env = { id: 'Inline-v0', create: () => ({ observationSpace: box([1], -1, 1), actionSpace: discrete(2),
     reset: () => ({ observation }), step: () => transition(observation, 0) }) } as const
   export default defineExperiment({ name: 'inline', env, agent: random(), steps: 10, workers: 1 })`,
)

const small = ['--set', 'hidden=8', '--set', 'warmup=50', '--set', 'batchSize=8']
const walk = ['--agent', 'dqn', '--env', './envs/walk.ts', '--envs', '3', '--steps', '900', ...small]
const train = (out: string, more: readonly string[], watch?: Parameters<typeof sente>[2]) =>
  sente(
    home,
    ['train', ...walk, '--device', 'cpu', '--quiet', '--checkpoint', '200', '--keep', '9', '--out', out, ...more],
    watch,
  )
const log = (run: string) => readFileSync(join(home, run, 'events.jsonl'), 'utf8')
const written = (run: string) => JSON.parse(readFileSync(join(home, run, 'run.json'), 'utf8'))

test("a user's TypeScript file in workers: the same run as without, killed and resumed too", async () => {
  const [here, there, cut] = await Promise.all([
    train('here', []),
    train('there', ['--workers', '2']),
    train('cut', ['--workers', '2'], child => {
      const timer = setInterval(() => {
        if (existsSync(join(home, 'cut', 'checkpoints', '201'))) child.kill('SIGKILL')
      }, 1)
      child.on('close', () => clearInterval(timer))
    }),
  ])
  for (const { code, stderr } of [here, there]) assert.equal([code, stderr], [0, ''])
  assert.is(cut.signal, 'SIGKILL')
  assert.ok(log('there') === log('here'))
  assert.equal([written('here').workers, written('there').workers], [undefined, 2])
  const { code, stderr } = await sente(home, ['resume', 'cut', '--env', './envs/walk.ts', '--quiet'])
  assert.equal([code, stderr], [0, ''])
  assert.ok(log('cut') === log('here'))
  assert.is(written('cut').workers, 2)
})

test('a worker that ends is replaced, which is said once and kept in events.jsonl', async () => {
  process.env.CRASH = join(home, 'crashed')
  const { code, stdout, stderr } = await train('crash', ['--workers', '1', '--json'])
  assert.is(code, 0, stderr)
  assert.is(
    stderr,
    'warning: worker 0 ended with exit code 7: it was replaced, and episodes 0, 1 and 2 were dropped.\n',
  )
  const left = [0, 1, 2].map(k => ({ slot: k, episode: k }))
  const restart = { type: 'restart', step: 0, worker: 0, reason: 'ended with exit code 7', left }
  assert.equal(jsonLines(stdout)[1], restart)
  assert.equal(
    jsonLines(log('crash')).flatMap(({ seal: _, ...line }) => (line.type === 'restart' ? [line] : [])),
    [restart],
  )
})

test('wrong workers are named, with exit code 2 and no run left behind', async () => {
  const wrong = async (...args: string[]) => {
    const out = `none${args.join('').replaceAll(/[^a-z]/g, '')}`
    const { code, stderr } = await sente(home, ['train', '--out', out, ...args])
    assert.is(code, 2, stderr)
    assert.not(existsSync(join(home, out)))
    return stderr
  }
  const cartPole = ['--agent', 'random', '--env', 'CartPole-v1']
  const [many, inline, game] = await Promise.all([
    wrong(...cartPole, '--workers', '2'),
    wrong('inline.ts'),
    wrong('--agent', 'mcts', '--env', 'TicTacToe-v0', '--workers', '1'),
  ])
  assert.match(many, '2 workers are too many for 1 environment: use at least as many envs as workers.')
  assert.match(
    inline,
    'Inline-v0 is a spec with a create function, which cannot be sent to a worker: move it to a file',
  )
  assert.match(game, 'TicTacToe-v0 is a board game')
})

test('a program ends when it has nothing left to do, with workers closed and idle', () => {
  writeFileSync(
    join(home, 'program.mts'),
    `import { vectorEnv } from ${JSON.stringify(source('loop/vector-env.ts'))}
     import ${JSON.stringify(source('app/workers.ts'))}
     import ${JSON.stringify(source('../envs/index.ts'))}
     for (const closed of [true, false]) {
       const envs = await vectorEnv({ env: 'CartPole-v1', envs: 2, workers: 1 })
       await envs.reset()
       console.log((await envs.step([0, 1])).rewards.join())
       if (closed) envs.close()
     }`,
  )
  const flags = ['--import', import.meta.resolve('tsx'), '--conditions=sente-source', 'program.mts']
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, {
    cwd: home,
    encoding: 'utf8',
    timeout: 60_000,
  })
  assert.equal([status, stdout, stderr], [0, '1,1\n1,1\n', ''])
})

test.run()
