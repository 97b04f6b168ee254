// An environment of one's own, with options, through every command, from folders that are not its file's.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../store/folder.ts'
import { jsonLines, sente } from './sente.ts'

const home = temporary()
for (const folder of ['envs', 'elsewhere', 'node_modules/my-games']) mkdirSync(join(home, folder), { recursive: true })
writeFileSync(
  join(home, 'envs', 'walks.ts'),
  `import { box, discrete, option, register, type SyncEnv, termination, transition, type Box, type Discrete } from 'sente'
   const options = { cells: option(9, 'cells to the door', { min: 2, max: 50, integer: true }) }
   const walk = ({ cells }: { cells: number }): SyncEnv<Box, Discrete> => {
     let x = 0
     const see = () => Float32Array.of(x / cells)
     return {
       observationSpace: box([1], 0, 1),
       actionSpace: discrete(2),
       reset: random => ({ observation: ((x = random.int(2)), see()) }),
       step(action) {
         x = Math.max(0, x + (action === 1 ? 1 : -1))
         return x === cells ? termination(see(), cells) : transition(see(), 0)
       },
     }
   }
   const maxSteps = ({ cells }: { cells: number }) => 4 * cells
   register({ id: 'Walk-v0', options, create: walk, maxSteps })
   register({ id: 'ShortWalk-v0', create: () => walk({ cells: 2 }), maxSteps: 8 })`,
)
writeFileSync(join(home, 'node_modules', 'my-games', 'package.json'), '{ "type": "module", "exports": "./index.js" }')
writeFileSync(
  join(home, 'node_modules', 'my-games', 'index.js'),
  `import { hex, option, register, selfPlay } from 'sente'
   register({ id: 'MyHex-v0', options: { size: option(4, 'rows', { min: 2 }) }, create: ({ size }) => selfPlay(hex({ size })) })`,
)
const run = (folder: string, line: string) => sente(join(home, folder), line.split(' '))
const recorded = (folder: string) => JSON.parse(readFileSync(join(home, folder, 'run.json'), 'utf8'))

test('train, eval, replay and resume an environment from a file, each from another folder', async () => {
  const train = 'train --agent random --env ./envs/walks.ts:Walk-v0 --env-set cells=3 --steps 200 --out runs/walk'
  const trained = await run('.', train)
  assert.is(trained.code, 0, trained.stderr)
  assert.equal(recorded('runs/walk').env, { id: 'Walk-v0', module: '../../envs/walks.ts', options: { cells: 3 } })
  assert.match(trained.stderr, 'npx sente eval runs/walk --seed 1 --env ./envs/walks.ts:Walk-v0\n')
  assert.match(trained.stderr, '--seed 1 --env-set cells=3\n')

  const unnamed = await run('elsewhere', 'eval ../runs/walk')
  assert.is(unnamed.code, 2)
  assert.is(
    unnamed.stderr,
    'error: ../runs/walk needs the file that registers Walk-v0, and code that a run names is loaded only if you name ' +
      'it too: add --env ../envs/walks.ts.\n',
  )
  const command = (line: string) => run('elsewhere', `${line} --env ../envs/walks.ts`)
  const evaluated = await command('eval ../runs/walk --episodes 20 --json')
  assert.is(evaluated.code, 0, evaluated.stderr)
  const { returns } = jsonLines(evaluated.stdout)[0] as { returns: number[] }
  assert.ok(returns.every(x => x === 0 || x === 3) && returns.includes(3), String(returns))
  const verified = await command('replay ../runs/walk --verify')
  assert.match(verified.stdout, /^no drift: episodes \d+, steps \d+, every bit the same\n$/)
  const resumed = await command('resume ../runs/walk --steps 300 --quiet')
  assert.is(resumed.code, 0, resumed.stderr)
  const { env, result } = recorded('runs/walk')
  assert.equal([env.options, env.module, result.step], [{ cells: 3 }, '../../envs/walks.ts', 300])
})

test('eval with other options, where the spaces stay', async () => {
  const other = await run('.', 'eval runs/walk --episodes 20 --json --env envs/walks.ts --env-set cells=2')
  const { returns } = jsonLines(other.stdout)[0] as { returns: number[] }
  assert.ok(returns.every(x => x === 0 || x === 2) && returns.includes(2), String(returns))
})

test('check takes options, one of several, or all of them', async () => {
  const { stdout, code } = await run('.', 'check ./envs/walks.ts:Walk-v0 --env-set cells=50 --episodes 2')
  assert.equal([stdout, code], ['Walk-v0: no problems\n', 0])
  const all = await run('.', 'check ./envs/walks.ts --json --episodes 2')
  assert.equal(
    jsonLines(all.stdout).map(({ env, errors, warnings }) => [env, errors, warnings]),
    [
      ['Walk-v0', 0, 0],
      ['ShortWalk-v0', 0, 0],
    ],
  )
  const short = await run('.', 'check ./envs/walks.ts:ShortWalk-v0 --env-set cells=3')
  assert.equal([short.stderr, short.code], ['error: ShortWalk-v0 has no option "cells". It has no options.\n', 2])
})

test(
  "a package's game: train, play and arena with the run's options; it is named again before it is " + 'loaded',
  async () => {
    const small = '--set channels=4 --set blocks=1 --set simulations=4'
    const train =
      `train --agent alphazero --env my-games:MyHex-v0 --env-set size=2 ${small} --steps 40 --quiet ` + `--out hex`
    const trained = await run('.', train)
    assert.is(trained.code, 0, trained.stderr)
    assert.equal(recorded('hex').env, { id: 'MyHex-v0', module: 'my-games', options: { size: 2 } })
    const unnamed = await run('.', 'play hex')
    assert.is(
      unnamed.stderr,
      'error: hex needs the package that registers MyHex-v0, and code that a run names is loaded only if you name it ' +
        'too: add --game my-games:MyHex-v0.\n',
    )
    const played = await run('.', 'play hex --game my-games')
    assert.match(played.stdout, /^Hex 2×2\. You play first\./)
    const larger = await run('.', 'arena hex random --game my-games --env-set size=3')
    assert.is(
      larger.stderr,
      'error: hex was trained on MyHex-v0 with size=2, not on MyHex-v0 with size=3: add --game MyHex-v0 --env-set size=2.\n',
    )
    const record = await run('.', 'arena hex random --game my-games --games 2 --json --record games')
    assert.equal(jsonLines(record.stdout)[0]!.options, { size: 2 })
    const again = await run('elsewhere', 'replay ../games --verify --env my-games')
    assert.match(again.stdout, /^no drift: episodes 2,/)
  },
)

test("an experiment's environment with other options", async () => {
  writeFileSync(
    join(home, 'experiment.ts'),
    `import { defineExperiment, frozenLakeV1, random, withOptions } from 'sente'
     export default defineExperiment({ name: 'lake', agent: random(), steps: 50, env: withOptions(frozenLakeV1, { map: '8x8' }) })`,
  )
  const { code, stderr } = await run('.', 'train experiment.ts --env-set slippery=false --quiet --out lake')
  assert.is(code, 0, stderr)
  assert.equal(recorded('lake').env, { id: 'FrozenLake-v1', options: { map: '8x8', slippery: false } })

  writeFileSync(
    join(home, 'own.ts'),
    `import { cartPole, defineExperiment, option, random, register } from 'sente'
     const options = { steps: option(20, 'steps of an episode') }
     const env = register({ id: 'Own-v0', options, create: () => cartPole(), maxSteps: ({ steps }) => steps })
     export default defineExperiment({ name: 'own', agent: random(), steps: 50, env })`,
  )
  const own = await run('.', 'train own.ts --env-set steps=7 --out own')
  assert.equal(recorded('own').env, { id: 'Own-v0', options: { steps: 7 } })
  assert.match(own.stderr, 'npx sente eval own --seed 1 --experiment own.ts\n')
  assert.is((await run('.', 'eval own --seed 1 --experiment own.ts')).stdout.split(' ')[2], '7')
})

test.run()
