import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../../agents/index.ts'
import { named } from '../../../src/app/check.ts'
import { agentArgument, agentsNamed, isAgentModule } from '../../../src/app/code/agent-argument.ts'
import { loadExperiment, override } from '../../../src/app/load-experiment.ts'
import { temporary } from '../../store/folder.ts'

process.chdir(temporary())

const defines = (name: string) =>
  `defineAgent({ name: '${name}', title: '${name}', paper: '', options: { rate: option(1, 'rate') },
     unsupported: () => undefined, create: () => Promise.reject() })`
const file = (name: string, code: string) => writeFileSync(name, `import { defineAgent, option } from 'sente'\n${code}`)
file('one.ts', `export const one = ${defines('one')}`)
file('two.ts', `export const two = ${defines('two')}\nexport const three = ${defines('three')}`)
file('several.ts', `export const four = ${defines('four')}\nexport default ${defines('five')}`)
file('hidden.ts', defines('hidden'))
file(
  'both.ts',
  `import { cartPole, register } from 'sente'
  register({ id: 'Both-v0', create: () => cartPole() })\nexport default ${defines('both')}`,
)
mkdirSync(join('node_modules', 'my-agents'), { recursive: true })
writeFileSync(join('node_modules', 'my-agents', 'package.json'), '{ "type": "module", "exports": "./index.js" }')
file(join('node_modules', 'my-agents', 'index.js'), `export const six = ${defines('six')}`)

const nameOf = async (text: string, meant?: string) => (await agentArgument(text, meant)).agentName
const refuses = async (text: string, message: string) => {
  const error = await agentArgument(text).then(
    () => assert.unreachable('it is not refused'),
    error => error,
  )
  assert.equal([error.name, error.usage, error.message], ['UserError', true, message])
}

test('a name is that of a built-in agent', async () => {
  assert.is(await agentArgument('dqn'), dqn)
  await refuses('dqm', 'there is no agent "dqm". Did you mean "dqn"?')
  await refuses(
    'quantum',
    'there is no agent or package "quantum" here: see sente agents, or npm install quantum; a file begins with ./.',
  )
})

test('a file or package means the agent that it exports: by its name, the default one, the one of a run, the only one', async () => {
  assert.is(await nameOf('./one.ts'), 'one')
  assert.is(await nameOf('two.ts:three'), 'three')
  assert.is(await nameOf('./two.ts', 'three'), 'three')
  assert.is(await nameOf('./several.ts'), 'five')
  assert.is(await nameOf('./several.ts:four'), 'four')
  assert.is(await nameOf('my-agents'), 'six')
  assert.is(await nameOf('my-agents:six'), 'six')
  await refuses(
    './two.ts',
    './two.ts exports several agents: name one of them, such as ./two.ts:two (there are two, three), or export one of ' +
      'them as default.',
  )
  await refuses('./two.ts:tow', './two.ts exports no agent tow. Did you mean "two"?')
  await refuses('./none.ts', 'there is no file ./none.ts; check the path.')
  await refuses(
    './hidden.ts',
    './hidden.ts exports no agent: end it with export default defineAgent({ name, options, create, … }).',
  )
})

test('all agents of a file are listed', async () => {
  const names = async (text: string) => (await agentsNamed(text)).map(({ agentName }) => agentName)
  assert.equal(await names('./two.ts'), ['two', 'three'])
  assert.equal(await names('./two.ts:two'), ['two'])
  assert.equal(await names('dqn'), ['dqn'])
})

test('a spec carries the file through options given as text', async () => {
  const { agent, name } = await loadExperiment(undefined, { agent: './one.ts', env: 'Identity-v0', set: { rate: '2' } })
  assert.equal([agent.module, agent.config, name], ['./one.ts', { rate: 2 }, 'one-Identity-v0'])
  assert.is(override(agent, { rate: '3' }).module, './one.ts')
  assert.is(dqn().module, undefined)
})

test('a file of an agent is not an experiment, and check finds both an environment and an agent in one', async () => {
  const error = await loadExperiment('./one.ts').catch(error => error)
  assert.is(error.message, './one.ts defines an agent, not an experiment: say --agent ./one.ts --env <id>.')
  const { envs, agents } = await named('./both.ts')
  assert.equal([envs, agents.map(({ agentName }) => agentName)], [[{ id: 'Both-v0' }], ['both']])
})

test('words for files and packages differ from folders, searches and drives', () => {
  for (const word of ['./a.ts', 'agents/a.mjs', './a.ts:two', 'my-agents:six']) assert.ok(isAgentModule(word), word)
  for (const word of ['runs/a', 'runs/a:100', 'mcts:50', 'random', 'C:\\runs\\a', './a.ts/b'])
    assert.not.ok(isAgentModule(word), word)
})

test.run()
