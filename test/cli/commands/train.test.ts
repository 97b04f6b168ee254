import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../../store/folder.ts'
import { here } from '../here.ts'
import { jsonLines, sente } from '../sente.ts'

const home = temporary()
writeFileSync(
  join(home, 'experiment.ts'),
  `import { defineExperiment, dqn, option } from 'sente'
   export default defineExperiment({
     name: 'echo', env: 'Identity-v0', seed: 3, steps: 600, stopWhenSolved: true,
     agent: dqn({ hidden: [16], warmup: 50, trainEvery: 1, learningRate: 0.01 }),
     evaluate: { every: 200, episodes: 5 },
   })`,
)
const summary = (text: string) => text.replace(/ · [\d.]+s$/gm, ' · 1s')

test('train in a pipe: progress on standard error, results on standard output', async () => {
  const args = ['train', '--agent', 'random', '--env', 'Identity-v0', '--steps', '1_000', '--set', 'x=1']
  assert.is((await here(home, args)).stderr, 'error: agent random has no option "x". It has no options.\n')

  const { code, stdout, stderr } = await sente(home, args.slice(0, -2))
  assert.is(code, 0)
  const lines = stdout.split('\n')
  assert.match(
    lines[0]!,
    /^mean return 2\d\.\d ± \d\.\d over 100 greedy episodes, from \d+ to \d+: not solved \(threshold 95\)$/,
  )
  assert.equal(lines.slice(1), ['runs/random-Identity-v0-s0', ''])
  assert.match(stderr, /^random on Identity-v0 · seed 0 · no engine\n/)
  assert.is(stderr.match(/^ {0,2}\d+% · /gm)!.length, 10) // each tenth
  assert.match(
    summary(stderr),
    `\n1,000 steps · 10 episodes · 0 updates · 1s

next:
  its best episode  npx sente replay runs/random-Identity-v0-s0
  other episodes    npx sente eval runs/random-Identity-v0-s0 --seed 1
  another seed      npx sente train --agent random --env Identity-v0 --steps 1000 --seed 1
  its options       npx sente agents random
`,
  )
})

test('train an experiment: it learns, stops when solved, and eval says the same again', async () => {
  const { code, stdout, stderr } = await here(home, ['train', 'experiment.ts', '--json', '--quiet'])
  assert.is(stderr, '')
  assert.is(code, 0)
  const events = jsonLines(stdout)
  const [start] = events
  assert.equal([start!.type, start!.run, start!.agent, start!.seed], ['start', 'runs/echo-s3', 'dqn', 3])
  const end = events.at(-1)!
  assert.is(end.type, 'end')
  assert.match(end.reason as string, /^solved: mean return \S+ over 5 evaluation episodes \(threshold 95\)$/)
  assert.ok((end.step as number) < 600)
  const evaluation = events.filter(({ type }) => type === 'evaluation').at(-1)!
  assert.is((evaluation.returns as number[]).length, 100)

  const again = await here(home, ['eval', 'runs/echo-s3', '--json'])
  assert.is(again.stderr, '')
  const { mean, std, returns } = evaluation
  assert.is(again.stdout, `${JSON.stringify({ type: 'evaluation', mean, std, returns })}\n`)
  const other = await here(home, ['eval', 'runs/echo-s3', '--episodes', '3', '--seed', '4'])
  assert.match(
    other.stdout,
    /^mean return \S+ ± \S+ over 3 greedy episodes, from \S+ to \S+: (not )?solved \(threshold 95\)\n$/,
  )
})

test('board games: won, drawn and lost, in the run and in eval', async () => {
  const train = ['train', '--agent', 'random', '--env', 'TicTacToe-v0', '--steps', '60', '--out', 'games']
  const { stdout, stderr } = await here(home, train)
  const [result] = stdout.split('\n')
  assert.match(result!, /^\d+ won, \d+ drawn, \d+ lost in 100 greedy games against random moves$/)
  assert.match(stderr, /^100% · 60\/60 steps · .*\d+ games · evaluation \d+ won, \d+ drawn, \d+ lost$/m)
  assert.not.match(stderr, 'return')
  assert.is((await here(home, ['eval', 'games'])).stdout, `${result}\n`)
})

test("an agent's preset is taken, named first and recorded; flags override it, and --plain leaves it", async () => {
  const flags = ['train', '--agent', 'dqn', '--env', 'CartPole-v1', '--steps', '1_100', '--device', 'cpu']
  const record = (name: string) => JSON.parse(readFileSync(join(home, name, 'run.json'), 'utf8'))
  const { code, stderr } = await here(home, [...flags, '--set', 'tau=0.01', '--out', 'tuned'])
  assert.is(code, 0)
  assert.match(stderr, /^preset dqn × CartPole-v1, except tau and steps; --plain trains with the defaults\ndqn on /)
  const { agent, steps, settings } = record('tuned')
  assert.equal([agent.config.hidden, agent.config.tau, steps], [[128, 128], 0.01, 1100])
  assert.equal([settings.preset, settings.stopWhenSolved, settings.evaluate.every], ['dqn × CartPole-v1', 490, 1000])

  const plain = await here(home, [...flags, '--plain', '--out', 'plain'])
  assert.match(plain.stderr, /^dqn on CartPole-v1 · /)
  const { agent: usual, settings: none } = record('plain')
  assert.equal([usual.config.hidden, none.preset, none.evaluate], [[64, 64], undefined, undefined])
})

test('flags override the experiment', async () => {
  const flags = [
    '--seed',
    '8',
    '--steps',
    '60',
    '--envs',
    '2',
    '--set',
    'hidden=8,8',
    '--engine',
    'tfjs',
    '--out',
    'mine',
  ]
  const { code, stdout } = await here(home, ['train', 'experiment.ts', '--quiet', ...flags])
  assert.is(code, 0)
  assert.is(stdout.split('\n')[1], 'mine')
  const run = JSON.parse(readFileSync(join(home, 'mine', 'run.json'), 'utf8'))
  assert.equal([run.seed, run.steps, run.envs, run.agent.config.hidden], [8, 60, 2, [8, 8]])
  assert.is(run.agent.config.learningRate, 0.01)
  assert.is(run.engine.engine, 'tfjs')
  assert.is(run.experiment, '../experiment.ts')
})

test('a run without improvement is over, and says so; more steps train it further', async () => {
  writeFileSync(
    join(home, 'stuck.ts'),
    `import { defineExperiment, random } from 'sente'
     export default defineExperiment({ name: 'stuck', env: 'Identity-v0', steps: 5000, agent: random(),
       stopWithoutImprovement: 2, evaluate: { every: 100, episodes: 5 } })`,
  )
  const record = () => JSON.parse(readFileSync(join(home, 'stuck', 'run.json'), 'utf8'))
  const { code } = await here(home, ['train', 'stuck.ts', '--quiet', '--out', 'stuck'])
  assert.is(code, 0)
  assert.equal([record().status, record().settings.stopWithoutImprovement], ['finished', 2])
  assert.match(record().result.reason, /^no improvement on a mean return of \S+ in 2 evaluations$/)
  assert.ok(record().result.step < 5000)
  const over = await here(home, ['resume', 'stuck'])
  assert.match(
    over.stderr,
    /^stuck is finished \(no improvement on .*\)\. To train it further: npx sente resume stuck --steps \d+\n$/,
  )
  assert.is((await here(home, ['resume', 'stuck', '--quiet', '--steps', '5_100'])).code, 0)
  assert.equal([record().status, record().result.reason, record().result.step], ['finished', 'completed', 5100])
})

test('the first signal stops after the current step and keeps the run', async () => {
  const args = ['train', '--agent', 'random', '--env', 'CartPole-v1', '--steps', '1e12', '--json', '--out', 'asked']
  const { code, stdout } = await sente(home, args, child => {
    child.stdout!.once('data', () => child.kill('SIGINT'))
  })
  assert.is(code, 130)
  const end = jsonLines(stdout).at(-1)!
  assert.equal([end.type, end.reason], ['end', 'interrupted'])
  const { status, result } = JSON.parse(readFileSync(join(home, 'asked', 'run.json'), 'utf8'))
  assert.equal([status, result.step], ['stopped', end.step])
  assert.ok(existsSync(join(home, 'asked', 'checkpoints', String(end.step), 'manifest.json')))
})

test('the second signal stops at once, even where a step never ends', async () => {
  writeFileSync(
    join(home, 'endless.ts'),
    `import { box, discrete, register } from 'sente'
     export default register({ id: 'Endless-v0', create: () => ({
       observationSpace: box([1], 0, 1), actionSpace: discrete(2),
       reset: () => ({ observation: Float32Array.of(0) }),
       step: () => {
         process.stderr.write('a step has begun\\n')
         return new Promise(() => setInterval(() => {}, 1000))
       },
     }) })`,
  )
  const args = ['train', '--agent', 'random', '--env', './endless.ts', '--json', '--out', 'endless']
  const { code, signal } = await sente(home, args, child => {
    let said = ''
    child.stderr!.on('data', text => {
      const before = said
      said += text
      // A signal before the first step would end the run in peace, and one too soon after the first counts as its echo.
      for (const sign of ['a step has begun', 'once more stops at once'])
        if (said.includes(sign) && !before.includes(sign)) child.kill('SIGTERM')
    })
  })
  assert.equal([code, signal], [null, 'SIGTERM'])
  assert.is(JSON.parse(readFileSync(join(home, 'endless', 'run.json'), 'utf8')).status, 'stopped')
})

test.run()
