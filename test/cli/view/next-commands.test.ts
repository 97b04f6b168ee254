import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../../../agents/random.ts'
import { codeNeeded, knownNames, showing } from '../../../src/cli/view/next-commands.ts'
import { defineAgent } from '../../../src/core/define-agent.ts'
import '../../../envs/toy/identity.ts'

const builtIn = knownNames()
const own = defineAgent({
  name: 'own',
  title: 'own',
  paper: '',
  options: {},
  unsupported: () => undefined,
  create: () => Promise.reject(),
})
const experiment = { name: 'own', env: 'Identity-v0', steps: 1 } as const

test('later commands name the file that defines an agent, but not that of a built-in one', () => {
  assert.equal(codeNeeded('own.ts', {}, { ...experiment, agent: own() }, builtIn), { experiment: 'own.ts' })
  assert.equal(codeNeeded('own.ts', {}, { ...experiment, agent: random() }, builtIn), {})
})

test('later commands name the file of the agent beside that of the environment', () => {
  const env = { id: 'Maze-v0' as const, module: './maze.ts' }
  const code = codeNeeded('own.ts', { env: './maze.ts' }, { ...experiment, env, agent: own() }, builtIn)
  assert.equal(code, { env: './maze.ts', experiment: 'own.ts' })
})

test('a run is shown by a replay, and that of a board game by games', () => {
  const commands = (...args: Parameters<typeof showing>) => showing(...args).map(([, command]) => command)
  assert.equal(commands('runs/a', {}, false), ['npx sente replay runs/a'])
  assert.equal(commands('my run', { env: './hex.ts', agent: './me.ts', python: 'py3' }, true), [
    "npx sente replay 'my run' --env ./hex.ts --python py3",
    "npx sente play 'my run' --game ./hex.ts --agent ./me.ts",
    "npx sente arena 'my run' mcts:200 --game ./hex.ts --agent ./me.ts",
  ])
  assert.equal(commands('a', { experiment: 'own.ts' }, true), ['npx sente replay a'])
})

test.run()
