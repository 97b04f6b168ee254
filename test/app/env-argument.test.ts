import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { envArgument, envsNamed, optionsOf } from '../../src/app/env-argument.ts'
import { envSpec, make, register } from '../../src/core/registry.ts'
import { temporary } from '../store/folder.ts'

const home = temporary()
process.chdir(home)

/** A module that registers these environments. */
const registers = (...ids: string[]) =>
  `import { cartPole, option, register } from 'sente'
   const options = { length: option(9, 'steps of an episode', { min: 2, integer: true }), name: option('x', 'a word') }
   const create = () => cartPole()
   ${ids.map(id => `register({ id: '${id}', options, create, maxSteps: ({ length }) => length })`).join('\n')}`
writeFileSync('one.ts', registers('One-v0'))
writeFileSync('two.mjs', registers('Two-v0', 'Three-v0'))
writeFileSync('several.ts', `${registers('Four-v0')}\nexport default register({ id: 'Five-v0', create })`)
writeFileSync('none.js', 'export default 5')
writeFileSync('plain.js', registers('Plain-v0'))
writeFileSync('package.json', '{ "type": "commonjs" }') // as npm init writes it
writeFileSync('fails.mjs', "throw new Error('no\\n road')")
const install = (name: string, code: string) => {
  const folder = join('node_modules', name)
  mkdirSync(folder, { recursive: true })
  // As packages for ES modules are: what require() would find is not there.
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "exports": { "import": "./index.js" } }')
  writeFileSync(join(folder, 'index.js'), code)
}
install('my-envs', registers('Maze-v0', 'Pit-v0'))
install('@me/envs', registers('Mine-v0'))
install('lacking', "import 'not-there'")

const refuses = async (action: Promise<unknown>, message: string | RegExp, usage = true) => {
  const error = await action.then(
    () => assert.unreachable('it is not refused'),
    (error: Error & { usage?: boolean }) => error,
  )
  assert.is(error!.name, 'UserError', error!.message)
  assert.is(error!.usage, usage)
  if (typeof message === 'string') assert.is(error!.message, message)
  else assert.match(error!.message, message)
}

test('an id, with options of their own types', async () => {
  assert.equal(await envArgument('CartPole-v1'), { id: 'CartPole-v1' })
  assert.equal(await envArgument('Go-v0', { size: '5', komi: '0.5' }), {
    id: 'Go-v0',
    options: { size: 5, komi: 0.5 },
  })
  await refuses(envArgument('CartPole'), 'there is no environment "CartPole". Did you mean "CartPole-v1"?')
  await refuses(envArgument('CartPol'), 'there is no environment "CartPol". Did you mean "CartPole-v1"?')
  await refuses(envArgument('CartPol-v1'), 'there is no environment "CartPol-v1". Did you mean "CartPole-v1"?')
  await refuses(envArgument('Go-v0', { sise: '5' }), 'Go-v0 has no option "sise". Did you mean "size"?')
  await refuses(envArgument('Go-v0', { size: '50' }), /must be a whole number from 2 to 19, not 50/)
  await refuses(envArgument('Go-v0', { size: 'big' }), /must be a number, not "big"/)
  await refuses(envArgument('CartPole-v1', { size: '5' }), 'CartPole-v1 has no option "size". It has no options.')
})

test('a file that registers one', async () => {
  const ref = await envArgument('./one.ts', { length: '4', name: '7' })
  assert.equal(ref, { id: 'One-v0', module: './one.ts', options: { length: 4, name: '7' } })
  assert.is(envSpec(ref.id, ref.options).maxSteps, 4)
  assert.ok(make(ref).observationSpace)
})

test('JavaScript, in a package that does not say it has ES modules', async () => {
  assert.equal(await envArgument('./plain.js'), { id: 'Plain-v0', module: './plain.js' })
})

test('one of several, by its id, as the default export, or as the one that is meant', async () => {
  assert.equal(await envArgument('two.mjs:Three-v0'), { id: 'Three-v0', module: 'two.mjs' })
  await refuses(envArgument('./two.mjs:Tree-v0'), './two.mjs registers no Tree-v0. Did you mean "Three-v0"?')
  writeFileSync('again.ts', registers('Six-v0', 'Seven-v0'))
  await refuses(
    envArgument('./again.ts'),
    './again.ts registers several environments: name one of them, such as ./again.ts:Six-v0 (there are Six-v0, ' +
      'Seven-v0), or export one of them as default.',
  )
  writeFileSync('meant.ts', registers('Eight-v0', 'Nine-v0'))
  assert.is((await envArgument('./meant.ts', {}, { id: 'Nine-v0' })).id, 'Nine-v0')
  assert.is((await envArgument('./several.ts')).id, 'Five-v0')
})

test('a package, as it is installed here', async () => {
  assert.equal(await envArgument('my-envs:Maze-v0', { length: '3' }), {
    id: 'Maze-v0',
    module: 'my-envs',
    options: { length: 3 },
  })
  assert.equal(await envArgument('@me/envs'), { id: 'Mine-v0', module: '@me/envs' })
  await refuses(
    envArgument('your-envs:Maze-v0'),
    'there is no environment or package "your-envs" here: see sente envs, or npm install your-envs; a file begins ' +
      'with ./.',
  )
  await refuses(envArgument('lacking:Maze-v0'), /^lacking cannot be loaded: Cannot find package 'not-there'/, false)
})

test('all that a file or package registers', async () => {
  writeFileSync('list.ts', registers('Ten-v0', 'Eleven-v0'))
  const ids = async (text: string) => (await envsNamed(text)).map(({ id }) => id)
  assert.equal(await ids('./list.ts'), ['Ten-v0', 'Eleven-v0'])
  assert.equal(await ids('CartPole-v1'), ['CartPole-v1'])
  assert.equal(await ids('my-envs:Pit-v0'), ['Pit-v0'])
})

test('what cannot be loaded is reported in one sentence', async () => {
  await refuses(envArgument('./nowhere.ts'), 'there is no file ./nowhere.ts; check the path.')
  await refuses(
    envArgument('./none.js'),
    "./none.js registers no environment: end it with export default register({ id: 'Name-v0', create }).",
  )
  await refuses(envArgument('./fails.mjs'), './fails.mjs cannot be loaded: no road', false)
})

test('where options are not declared, they are JSON where that parses, else text', () => {
  const spec = register({ id: 'Free-v0', options: 'any', create: () => make('CartPole-v1') })
  const texts = { gravity: '-5', continuous: 'true', map: '["SF","FG"]', mode: 'fast', empty: '' }
  assert.equal(optionsOf(spec, texts), {
    gravity: -5,
    continuous: true,
    map: ['SF', 'FG'],
    mode: 'fast',
    empty: '',
  })
  assert.is(optionsOf(spec, {}), undefined)
})

test.run()
