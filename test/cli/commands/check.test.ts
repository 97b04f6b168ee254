import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../../store/folder.ts'
import { here } from '../here.ts'
import { jsonLines, sente } from '../sente.ts'

const home = temporary()

/** A corridor of ten cells, with `faults` in place of what is right. */
const corridor = (name: string, faults: string, entry = '') =>
  writeFileSync(
    join(home, `${name}.ts`),
    `import { box, discrete, register, termination, transition } from 'sente'
     export default register({ id: 'Corridor-v0', maxSteps: 100, deterministic: true, ${entry} create: () => {
       let x = 0
       const see = () => Float32Array.of(x / 10)
       const env = {
         observationSpace: box([1], 0, 1),
         actionSpace: discrete(2),
         reset: () => ({ observation: ((x = 0), see()) }),
         step(action: number) {
           x = Math.max(0, x + (action === 1 ? 1 : -1))
           return x === 10 ? termination(see(), 1) : transition(see(), -0.01)
         },
       }
       return { ...env, ${faults} }
     } })`,
  )

test('a whole environment, and a board game: no problems, exit code 0', async () => {
  corridor('whole', '')
  assert.equal(await sente(home, ['check', './whole.ts']), {
    code: 0,
    signal: null,
    stdout: 'Corridor-v0: no problems\n',
    stderr: '',
  })
  const { stdout, code } = await here(home, ['check', 'TicTacToe-v0', '--seed', '3', '--episodes', '2', '--json'])
  assert.is(stdout, '{"type":"check","env":"TicTacToe-v0","errors":0,"warnings":0}\n')
  assert.is(code, 0)
})

test('an error: rule, place, cause and fix; exit code 1', async () => {
  corridor('nan', 'step: (action: number) => ({ ...env.step(action), reward: 0 / 0 }),')
  const { stdout, stderr, code } = await here(home, ['check', './nan.ts'])
  assert.is(
    stdout,
    `error: rewards are finite numbers
  Episode 1, step 1: the reward is NaN. Every step, including the last, must return a finite number; the usual cause is a division by zero.

Corridor-v0: 1 error, 0 warnings
`,
  )
  assert.equal([stderr, code], ['', 1])
})

test('a warning is not a failure', async () => {
  corridor('chance', '', 'deterministic: false,')
  const { stdout, code } = await here(home, ['check', './chance.ts', '--json'])
  const [problem, sum, ...others] = jsonLines(stdout)
  assert.equal([problem!.type, problem!.env, problem!.level], ['problem', 'Corridor-v0', 'warning'])
  assert.equal([problem!.rule, typeof problem!.message], ['different seeds give different episodes', 'string'])
  assert.equal(sum, { type: 'check', env: 'Corridor-v0', errors: 0, warnings: 1 })
  assert.equal(others, [])
  assert.is(code, 0)
})

test('the rules of a board game are checked too', async () => {
  writeFileSync(
    join(home, 'game.ts'),
    `import { register, selfPlay, ticTacToe } from 'sente'
     const game = { ...ticTacToe(), actionName: () => 'here' }
     export default register({ id: 'Nameless-v0', create: () => selfPlay(game) })`,
  )
  const { stdout, code } = await here(home, ['check', './game.ts'])
  assert.match(stdout, /^error: action names are unique\n {2}Actions 0 and 1 are both named here/)
  assert.match(stdout, /Nameless-v0: 1 error, 0 warnings\n$/)
  assert.is(code, 1)
})

test('an answer that never comes is said, and waited for no longer', async () => {
  corridor('stuck', 'step: () => new Promise<never>(() => {}),')
  const { code, stdout } = await sente(home, ['check', './stuck.ts'])
  assert.is(code, 1)
  assert.match(stdout, /step 1: action 0 returned a promise that nothing will settle/)
  const { code: failed, stderr } = await sente(home, ['train', '--agent', 'random', '--env', './stuck.ts'])
  assert.is(failed, 1)
  assert.match(
    stderr,
    /error: the environment Corridor-v0 returned a promise that nothing will settle \(episode 0, step 1\): correct it/,
  )
})

test('create throws: a problem, not a crash', async () => {
  writeFileSync(
    join(home, 'thrown.ts'),
    "import { register } from 'sente'\nexport default register({ id: 'No-v0', create: () => { throw new Error('no " +
      "road') } })",
  )
  const { stdout, code } = await here(home, ['check', './thrown.ts'])
  assert.match(
    stdout,
    /^error: create returns an environment\n {2}create throws "no road"\. .*\n\nNo-v0: 1 error, 0 warnings\n$/,
  )
  assert.is(code, 1)
})

test('usage', async () => {
  const unknown = await here(home, ['check', 'CartPol-v1'])
  assert.is(unknown.stderr, 'error: there is no environment "CartPol-v1". Did you mean "CartPole-v1"?\n')
  assert.is(unknown.code, 2)
  const zero = await here(home, ['check', 'CartPole-v1', '--episodes', '0'])
  assert.is(zero.stderr, 'error: --episodes must be a whole number of at least 1, not 0.\n')
  assert.is(zero.code, 2)
})

test('a program that trains when imported is refused, and its training ends with the command', async () => {
  const program = `import { random, train } from 'sente'
    train({ env: 'CartPole-v1', agent: random(), steps: 1_000_000_000 }).subscribe()`
  writeFileSync(join(home, 'trains.ts'), program)
  writeFileSync(join(home, 'agent.ts'), `${program}\nexport { random }`)
  const refused = await sente(home, ['check', './trains.ts'])
  assert.equal([refused.code, /^error: \.\/trains\.ts registers no environment/.test(refused.stderr)], [2, true])
  const listed = await sente(home, ['agents', './agent.ts'])
  assert.equal([listed.code, listed.stderr], [0, ''])
})

test.run()
