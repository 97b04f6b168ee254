import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sampled } from '../sampled.ts'
import { temporary } from '../store/folder.ts'
import { here } from './here.ts'
import { sente } from './sente.ts'

const home = temporary()
mkdirSync(join(home, 'full'))
writeFileSync(join(home, 'full', 'file'), '')
writeFileSync(join(home, 'empty.ts'), '')
writeFileSync(join(home, 'syntax.ts'), 'const = 1')
writeFileSync(
  join(home, 'typo.ts'),
  "import { defineExperiment, random } from 'sente'\nexport default defineExperiment({ name: 'x', " +
    "env: 'CartPole-v1', agent: random(), steps: 10, sed: 1 })",
)
writeFileSync(
  join(home, 'fine.ts'),
  "import { presetExperiment } from 'sente'\nexport default presetExperiment('dqn', 'CartPole-v1')",
)
writeFileSync(
  join(home, 'steering.ts'),
  `import { box, register, transition } from 'sente'
   const observation = Float32Array.of(0)
   export default register({ id: 'Steering-v0', create: () => ({
     observationSpace: box([1], -1, 1), actionSpace: box([1], -1, 1),
     reset: () => ({ observation }), step: () => transition(observation, 0),
   }) })`,
)
writeFileSync(
  join(home, 'broken.ts'),
  `import { box, discrete, register, transition } from 'sente'
   export default register({ id: 'Broken-v0', maxSteps: 5, create: () => {
     let episode = -1, k = 0
     return {
       observationSpace: box([1], 0, 9), actionSpace: discrete(2),
       reset: () => { episode++; k = 0; return { observation: Float32Array.of(0) } },
       step: () => transition(Float32Array.of(++k === 4 && episode === 2 ? NaN : k), 1),
     }
   } })`,
)

const random = ['train', '--agent', 'random', '--env', 'CartPole-v1']

/** Command, exit code, standard error. */
const cases: [readonly string[], 1 | 2, string][] = [
  [['trian'], 2, 'unknown command "trian". Did you mean "train"?'],
  [['frobnicate'], 2, 'there is no command "frobnicate": see npx sente --help.'],
  [['train', '--stpes', '10'], 2, 'unknown option "--stpes". Did you mean "--steps"?'],
  [['eval'], 2, 'the argument "run" is missing: add it, or see --help.'],
  [['train'], 2, 'say what to train: an experiment file, or --agent and --env, such as --agent dqn --env CartPole-v1.'],
  [['train', 'random'], 2, '"random" is an agent, not an experiment file: say --agent random --env <id>.'],
  [
    ['train', '--agent', 'mcts'],
    2,
    'the environment is missing: add one, such as --env ConnectFour-v0 (mcts can act in ConnectFour-v0, Go-v0, ' +
      'Go5x5-v0, Gomoku-v0, Gomoku9x9-v0, Hex-v0 and 5 others, see sente envs).',
  ],
  [
    ['train', '--env', 'Pendulum-v1'],
    2,
    'the agent is missing: add one, such as --agent ddpg (ddpg, ppo, sac and td3 can act in Pendulum-v1).',
  ],
  [
    ['train', 'CartPole-v1'],
    2,
    '"CartPole-v1" is an environment, not an experiment file: say --agent <name> --env CartPole-v1.',
  ],
  [['train', 'fine.ts', '--plain'], 2, 'an experiment file has its own settings: leave out --plain, or fine.ts.'],
  [['train', '--agent', 'dqm', '--env', 'CartPole-v1'], 2, 'there is no agent "dqm". Did you mean "dqn"?'],
  [
    ['train', '--agent', 'dqn', '--env', 'CartPol-v1'],
    2,
    'there is no environment "CartPol-v1". Did you mean "CartPole-v1"?',
  ],
  [
    ['train', '--agent', 'dqn', '--env', 'CartPole-v1', '--set', 'gama=0.9'],
    2,
    'agent dqn has no option "gama". Did you mean "gamma"?',
  ],
  [
    ['train', '--agent', 'dqn', '--env', 'CartPole-v1', '--set', 'gamma=1.5'],
    2,
    'agent dqn: option "gamma" (discount γ) must be a number from 0 to 1, not 1.5.',
  ],
  [
    ['train', '--agent', 'dqn', '--env', 'CartPole-v1', '--set', 'gamma=high'],
    2,
    'agent dqn: option "gamma" (discount γ) must be a number, not "high".',
  ],
  [[...random, '--set', 'gamma'], 2, '--set takes key=value, such as --set gamma=0.99, not "gamma".'],
  [[...random, '--steps', '0'], 2, '--steps must be a whole number of at least 1, not 0.'],
  [[...random, '--steps', 'NaN'], 2, '--steps must be a whole number of at least 1, not "NaN".'],
  [[...random, '--steps', 'abc'], 2, '--steps must be a whole number of at least 1, not "abc".'],
  [[...random, '--engine', 'torch'], 2, '--engine must be one of auto, onnx, tfjs, not "torch".'],
  [[...random, '--out', 'full'], 2, 'full exists and is not empty: name a new folder, or delete it first.'],
  [
    [...random, '--out', 'full/file/under'],
    1,
    'the folder full/file/under cannot be written (a file is where a folder should be): choose another, or change its permissions.',
  ],
  [['train', 'nowhere.ts'], 2, 'there is no file nowhere.ts; check the path.'],
  [['train', 'empty.ts'], 2, 'empty.ts is not an experiment file: end it with export default defineExperiment({ … }).'],
  [['train', 'typo.ts'], 2, 'an experiment has no setting "sed". Did you mean "seed"?'],
  [
    ['train', '--agent', 'dqn', '--env', './empty.ts'],
    2,
    "./empty.ts registers no environment: end it with export default register({ id: 'Name-v0', create }).",
  ],
  [
    ['train', '--agent', 'dqn', '--env', './steering.ts'],
    2,
    'agent dqn cannot act in Steering-v0: DQN learns a value per action and needs a Discrete action space, not ' +
      'Box(1); ddpg, ppo, sac or td3 can act there.',
  ],
  [
    ['eval', 'full'],
    2,
    'full is not a run folder: it has no run.json; name the folder that training printed at the end.',
  ],
  [['eval', 'runs/x', '--episodes', '0'], 2, '--episodes must be a whole number of at least 1, not 0.'],
]

for (const [args, code, message] of sampled(cases, 3, import.meta.url))
  test(`sente ${args.join(' ')}`, async () => {
    const outcome = await here(home, args)
    assert.is(outcome.stderr, `error: ${message}\n`)
    assert.is(outcome.stdout, '')
    assert.is(outcome.code, code)
  })

test('nothing is left behind by a command that was refused', () => {
  const left = existsSync(join(home, 'runs')) ? readdirSync(join(home, 'runs')) : []
  assert.equal(left, [])
})

test('the exit code and the message of a process of its own', async () => {
  const { code, stdout, stderr } = await sente(home, ['trian'])
  assert.equal([code, stdout, stderr], [2, '', 'error: unknown command "trian". Did you mean "train"?\n'])
})

test('a file that does not parse', async () => {
  const { code, stderr } = await sente(home, ['train', 'syntax.ts'])
  assert.is(code, 1)
  assert.match(stderr, /^error: syntax.ts cannot be loaded: syntax\.ts:1:7: [^\n]+\n$/)
})

test('an environment that breaks mid-episode: what, where, and the run is kept', async () => {
  const args = ['train', '--agent', 'random', '--env', './broken.ts', '--steps', '100', '--quiet', '--out', 'broken']
  const { code, stdout, stderr } = await sente(home, args)
  assert.is(
    stderr,
    'progress is saved in broken/checkpoints/13; resume with: npx sente resume broken --env ./broken.ts\n' +
      'error: the environment Broken-v0 returned an observation that has NaN at index 0, often from a division by ' +
      'zero or an overflow ' +
      "(episode 2, step 4): correct it and start again; reset(rng('0/episode/2')) starts that episode alone, and " +
      'what was saved before is kept.\n',
  )
  assert.is(stdout, '')
  assert.is(code, 1)
  assert.equal(readdirSync(join(home, 'broken')).sort(), [
    'checkpoints',
    'episodes',
    'events.jsonl',
    'events.out.tfevents.0001',
    'run.json',
  ])
})

test('--debug adds where an error comes from', async () => {
  const { code, stderr } = await sente(home, ['train', 'nowhere.ts', '--debug'])
  assert.is(code, 2)
  assert.match(stderr, /^error: there is no file nowhere.ts; check the path.\nUserError: .*\n {4}at loadModule /)
})

test.run()
