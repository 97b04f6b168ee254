// What `sente new` writes is used as a person would: checked, typed, tested, trained, played.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sente } from './sente.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bin = (name: string) => join(root, 'node_modules', '.bin', name)
const execute = promisify(execFile)
/** Inside the package, where 'sente' is found. */
const home = mkdtempSync(join(root, 'test', 'starter-'))
test.after(() => rmSync(home, { recursive: true }))
const run = (line: string) => sente(home, line.split(' '))

test('new env and new game: the files, and what to do next', async () => {
  const env = await run('new env dark-corridor')
  assert.equal([env.code, env.stdout], [0, 'dark-corridor.ts\ndark-corridor.test.ts\n'])
  assert.is(
    env.stderr,
    `
next:
  look for mistakes  npx sente check ./dark-corridor.ts
  learn it           npx sente train --agent dqn --env ./dark-corridor.ts
  run its test       npx tsx --test dark-corridor.test.ts
`,
  )
  const game = await run('new game games/Pile2.ts')
  assert.equal([game.code, game.stdout], [0, 'games/Pile2.ts\ngames/Pile2.test.ts\n'])
  assert.match(game.stderr, '\n  play it            npx sente play mcts:500 --game ./games/Pile2.ts\n')
  const written = ['dark-corridor.ts', 'games/Pile2.ts'].map(file => readFileSync(join(home, file), 'utf8'))
  assert.match(written[0]!, "id: 'DarkCorridor-v0'")
  assert.match(
    written[1]!,
    `//   npx sente check ./games/Pile2.ts                          what it gets wrong, and how to mend it
//   npx sente play mcts:500 --game ./games/Pile2.ts           you against a search
//   npx sente train --agent alphazero --env ./games/Pile2.ts  an agent learns it by playing with itself
//   npx tsx --test games/Pile2.test.ts                        its own test
`,
  )
  assert.not.match(written.join(), /(?<!dark-)corridor\.|'Corridor|pile\.|'Pile'|Pile-v0/)
})

test('nothing is overwritten, and a name must do for a file and an id', async () => {
  const before = readdirSync(home)
  const cases: [string, string][] = [
    ['new env dark-corridor', './dark-corridor.ts is there already: choose another name, or delete it first.'],
    ['new game cart-pole', 'there is an environment CartPole-v0 already: choose another name.'],
    ['new env 2nd', '"2nd" can name no file and id: take letters, digits and hyphens, such as frozen-lake.'],
    ['new env sub/', '"sub/" can name no file and id: take letters, digits and hyphens, such as frozen-lake.'],
    ['new gym x', 'command-argument value "gym" is invalid for argument "kind". Allowed choices are env, game.'],
    ['new env', 'missing required argument "name"'],
  ]
  for (const [line, message] of cases) {
    const { code, stdout, stderr } = await run(line)
    assert.equal([code, stdout, stderr], [2, '', `error: ${message}\n`])
  }
  assert.equal(readdirSync(home), before)
})

test('they have the types that ours have', async () => {
  const compilerOptions = { rootDir: '../..', noEmit: true }
  const config = { extends: '../../tsconfig.json', compilerOptions, include: ['**/*.ts'] }
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(config))
  const { stdout } = await execute(bin('tsc'), ['-p', home]).catch(error => error)
  assert.is(stdout, '')
})

test('their tests pass', async () => {
  const files = ['dark-corridor.test.ts', 'games/Pile2.test.ts']
  const { stdout } = await execute(bin('tsx'), ['--conditions=sente-source', '--test', ...files], { cwd: home })
  assert.match(stdout, /^. pass 6$/m)
  assert.match(stdout, /^. fail 0$/m)
})

test('check finds nothing in them, whatever their options', async () => {
  const commands = ['./dark-corridor.ts', './dark-corridor.ts --env-set cells=3', './games/Pile2.ts --env-set stones=4']
  const ids = ['DarkCorridor', 'DarkCorridor', 'Pile2']
  for (const [i, command] of commands.entries())
    assert.is((await run(`check ${command}`)).stdout, `${ids[i]}-v0: no problems\n`)
})

test('DQN solves the environment as it is', async () => {
  const { stdout, stderr } = await run('train --agent dqn --env ./dark-corridor.ts --steps 6_000 --device cpu')
  assert.match(stderr, '\nsolved, as a mean return of 0.9 counts\n', stdout)
})

test('the game is played at once', async () => {
  const { stdout, code } = await run('arena mcts:500 random --game ./games/Pile2.ts --games 10 --json')
  assert.is(code, 0)
  assert.ok(JSON.parse(stdout).wins >= 9, stdout)
})

test.run()
