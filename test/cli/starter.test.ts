// What `sente new` writes is used as a person would: checked, tested, trained, played. The starters themselves are
// typed and formatted with our sources.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { writeStarter } from '../../src/app/starters/write-starter.ts'
import { UserError } from '../../src/core/error.ts'
import { isWide } from '../sampled.ts'
import { here } from './here.ts'
import { sente } from './sente.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bin = (name: string) => join(root, 'node_modules', '.bin', name)
const execute = promisify(execFile)
/** Inside the package, where 'sente' is found. */
const home = mkdtempSync(join(root, 'test', 'starter-'))
test.after(() => rmSync(home, { recursive: true }))
/** What runs TypeScript: Node 22.18 and later do it themselves. */
const node = Reflect.get(process.features, 'typescript') ? 'node' : 'npx tsx'
const run = (line: string) => here(home, line.split(' '))

test('new env and new game write their files and print the next steps', async () => {
  const env = await sente(home, ['new', 'env', 'dark-corridor'])
  assert.equal([env.code, env.stdout], [0, 'dark-corridor.ts\ndark-corridor.test.ts\n'])
  assert.is(
    env.stderr,
    `
next:
  check it      npx sente check ./dark-corridor.ts
  train on it   npx sente train --agent dqn --env ./dark-corridor.ts
  run its test  ${node} --test dark-corridor.test.ts
`,
  )
  const game = await run('new game games/Pile2.ts')
  assert.equal([game.code, game.stdout], [0, 'games/Pile2.ts\ngames/Pile2.test.ts\n'])
  assert.match(game.stderr, '\n  play it       npx sente play mcts:500 --game ./games/Pile2.ts\n')
  const written = ['dark-corridor.ts', 'games/Pile2.ts'].map(file => readFileSync(join(home, file), 'utf8'))
  assert.match(written[0]!, "id: 'DarkCorridor-v0'")
  const command = `${node} --test games/Pile2.test.ts`
  assert.match(
    written[1]!,
    `//   npx sente check ./games/Pile2.ts                          finds mistakes, and says how to fix them
//   npx sente play mcts:500 --game ./games/Pile2.ts           you play against a search
//   npx sente train --agent alphazero --env ./games/Pile2.ts  trains an agent by self-play
//   ${command.padEnd(56)}  runs its test
`,
  )
  assert.not.match(written.join(), /(?<!dark-)corridor\.(ts|test)|'Corridor|pile\.(ts|test)|'Pile'|Pile-v0/)
})

test('new agent writes an agent by its name, and its next steps', async () => {
  const { code, stdout, stderr } = await run('new agent agents/my-reinforce')
  assert.equal([code, stdout], [0, 'agents/my-reinforce.ts\nagents/my-reinforce.test.ts\n'])
  assert.is(
    stderr,
    `
next:
  check it      npx sente check ./agents/my-reinforce.ts
  train it      npx sente train --agent ./agents/my-reinforce.ts --env CartPole-v1
  run its test  npx tsx --test agents/my-reinforce.test.ts
`,
  )
  const written = readFileSync(join(home, 'agents', 'my-reinforce.ts'), 'utf8')
  assert.match(written, "name: 'my-reinforce'")
  assert.not.match(written, /'reinforce|[ /]reinforce\.ts/)
  assert.ok(written.split('\n').length <= 100, 'it is short')
})

test('nothing is overwritten, and a name must be valid for a file and an id', async () => {
  const before = readdirSync(home)
  const badName = (name: string) =>
    `"${name}" is not a valid name: use letters, digits and hyphens, such as frozen-lake.`
  const cases: [Parameters<typeof writeStarter>[0], string, string][] = [
    ['env', 'dark-corridor', 'dark-corridor.ts already exists: choose another name, or delete it first.'],
    ['game', 'cart-pole', 'an environment CartPole-v0 already exists: choose another name.'],
    ['agent', 'agents/my-reinforce', 'agents/my-reinforce.ts already exists: choose another name, or delete it first.'],
    ['agent', 'dqn', 'an agent dqn already exists: choose another name.'],
    ['env', '2nd', badName('2nd')],
    ['env', 'sub/', badName('sub/')],
    ['env', 'a b', badName('a b')],
  ]
  const from = process.cwd()
  process.chdir(home)
  for (const [kind, name, message] of cases)
    assert.throws(
      () => writeStarter(kind, name),
      (error: Error) => error instanceof UserError && error.usage && error.message === message,
    )
  process.chdir(from)
  assert.equal(readdirSync(home), before)
  const { code, stderr } = await run('new gym x')
  assert.equal(
    [code, stderr],
    [2, 'error: the argument "kind" must be one of env, game, agent, experiment, not "gym".\n'],
  )
})

test('new experiment trains what its flags name, from its own folder', async () => {
  const flags = ['--agent', './agents/my-reinforce.ts', '--env', './dark-corridor.ts', '--env-set', 'cells=4']
  const { code, stdout, stderr } = await here(home, ['new', 'experiment', 'tries/first', ...flags])
  assert.equal([code, stdout], [0, 'tries/first.ts\n'], stderr)
  assert.is(stderr, '\nnext:\n  train it  npx sente train ./tries/first.ts\n')
  const written = readFileSync(join(home, 'tries', 'first.ts'), 'utf8')
  assert.match(written, "import myReinforce from '../agents/my-reinforce.ts'\nimport '../dark-corridor.ts'\n")
  assert.match(written, "  env: { id: 'DarkCorridor-v0', options: { cells: 4 } },\n  agent: myReinforce(),\n")
  const trained = await run('train ./tries/first.ts --steps 5000 --quiet')
  assert.equal([trained.code, trained.stderr], [0, ''])

  const agentOf = async (env: string) => {
    const name = env.toLowerCase().slice(0, -3)
    assert.is((await run(`new experiment ${name} --env ${env}`)).code, 0)
    return / {2}agent: (.*),/.exec(readFileSync(join(home, `${name}.ts`), 'utf8'))![1]!
  }
  assert.is(await agentOf('CartPole-v1'), 'dqn()')
  assert.match(await agentOf('Pendulum-v1'), /^(ddpg|td3|sac)\(\)$/)
  assert.is(await agentOf('Hex5x5-v0'), 'alphazero()')
  const unable = await run('new experiment unable --agent qr-dqn --env Pendulum-v1')
  assert.equal([unable.code, /agent qr-dqn cannot act in Pendulum-v1/.test(unable.stderr)], [2, true])
})

test('their tests pass', async () => {
  const files = ['dark-corridor.test.ts', 'games/Pile2.test.ts', 'agents/my-reinforce.test.ts']
  const conditions = process.env.SENTE_BUILT ? [] : ['--conditions=sente-source']
  // The slow double runs them as a person would, each in a process of its own.
  writeFileSync(join(home, 'all.mts'), files.map(file => `import './${file}'\n`).join(''))
  const run = isWide(import.meta.url) ? ['--test', ...files] : ['all.mts']
  const { stdout } = await execute(bin('tsx'), [...conditions, ...run], { cwd: home })
  assert.match(stdout, /^. pass 8$/m)
  assert.match(stdout, /^. fail 0$/m)
})

if (isWide(import.meta.url)) {
  test('check finds nothing in them, with other options too', async () => {
    const cells = await run('check ./dark-corridor.ts --env-set cells=3')
    assert.is(cells.stdout, 'DarkCorridor-v0: no problems\n')
    const stones = await run('check ./games/Pile2.ts --env-set stones=4')
    assert.is(stones.stdout, 'Pile2-v0: no problems\n')
  })

  test('check finds nothing in the agent, in the environment too', async () => {
    assert.is((await run('check ./agents/my-reinforce.ts')).stdout, 'my-reinforce on CartPole-v1: no problems\n')
    const there = await run('check ./agents/my-reinforce.ts --env ./dark-corridor.ts')
    assert.is(there.stdout, 'my-reinforce on DarkCorridor-v0: no problems\n')
  })

  for (const seed of [0, 1, 2])
    test(`the agent solves the environment, seed ${seed}`, async () => {
      const command = 'train --agent ./agents/my-reinforce.ts --env ./dark-corridor.ts --steps 6_000 --seed'
      assert.match((await run(`${command} ${seed}`)).stdout, ': solved (threshold 0.9)\n')
    })

  test('DQN solves the environment as it is', async () => {
    const { stdout } = await run('train --agent dqn --env ./dark-corridor.ts --steps 6_000 --device cpu')
    assert.match(stdout, ': solved (threshold 0.9)\n')
  })
}

test('the game is played at once', async () => {
  const { stdout, code } = await run('arena mcts:500 random --game ./games/Pile2.ts --games 10 --json')
  assert.is(code, 0)
  assert.ok(JSON.parse(stdout).wins >= 9, stdout)
})

test.run()
