import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../../../agents/random.ts'
import { codeNeeded, knownNames } from '../../../src/cli/view/next-commands.ts'
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

test.run()
