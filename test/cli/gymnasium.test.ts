import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isWide } from '../sampled.ts'
import { temporary } from '../store/folder.ts'
import { here } from './here.ts'
import { jsonLines, sente } from './sente.ts'

const home = temporary()
const python = fileURLToPath(new URL('../bridges/gymnasium/fake.mjs', import.meta.url))
const train = (env: string, steps: number, ...more: string[]) => {
  const task = ['--agent', 'random', '--env', env, '--steps', String(steps), '--quiet', '--device', 'cpu']
  return sente(home, ['train', ...task, '--python', python, ...more])
}
const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter(file => file.isFile())

test('envs: one of Gymnasium, by the Python that is named', async () => {
  const { stdout, stderr, code } = await here(home, ['envs', 'gymnasium:Count-v0', '--json', '--python', python])
  assert.equal([stderr, code], ['', 0])
  assert.equal(jsonLines(stdout), [
    {
      id: 'gymnasium:Count-v0',
      observations: 'Box(2)',
      actions: 'Discrete(3)',
      solvedAt: 4.5,
      title: 'Count-v0 of Gymnasium 1.2.3',
      options: 'any',
    },
  ])
})

test('train, eval, replay and resume; the terminal stays clean and no path is kept', async () => {
  const trained = await train('gymnasium:Prints-v0', 40, '--out', 'prints', '--envs', '2')
  assert.equal([trained.stderr, trained.code], ['', 0])
  const evaluated = await here(home, ['eval', 'prints', '--episodes', '3', '--json', '--python', python])
  assert.equal([evaluated.stderr, evaluated.code], ['', 0])
  assert.is((jsonLines(evaluated.stdout)[0] as { returns: number[] }).returns.length, 3)
  const replayed = await here(home, ['replay', 'prints', '--json'])
  assert.equal([replayed.stderr, replayed.code], ['', 0], 'without Python')
  const resumed = await here(home, ['resume', 'prints', '--steps', '60', '--quiet', '--python', python])
  assert.is(resumed.code, 0, resumed.stderr)
  assert.is(JSON.parse(readFileSync(join(home, 'prints', 'run.json'), 'utf8')).result.step, 60)
  for (const file of files(join(home, 'prints')))
    assert.not.match(readFileSync(join(file.parentPath, file.name), 'latin1'), 'fake.mjs', file.name)
})

if (isWide(import.meta.url))
  test('keyword arguments by --env-set are JSON where that parses, and a run remembers them', async () => {
    const trained = await train(
      'gymnasium:Count-v0',
      10,
      '--env-set',
      'gravity=-5',
      '--env-set',
      'mode=fast',
      '--out',
      'set',
    )
    assert.is(trained.code, 0, trained.stderr)
    const { env } = JSON.parse(readFileSync(join(home, 'set', 'run.json'), 'utf8'))
    assert.equal(env, { id: 'gymnasium:Count-v0', options: { gravity: -5, mode: 'fast' } })
    const resumed = await sente(home, ['resume', 'set', '--steps', '20', '--quiet', '--python', python])
    assert.is(resumed.code, 0, resumed.stderr)
  })

test('a crash of Python is one sentence, and the run resumes where it was', async () => {
  const { stderr, code } = await train('gymnasium:Crashes-v0', 100, '--out', 'crash')
  assert.is(code, 1)
  const [where, what, ...more] = stderr.trimEnd().split('\n')
  assert.match(where!, 'progress is saved in crash/checkpoints/59; resume with: npx sente resume crash')
  assert.match(what!, 'error: the environment gymnasium:Crashes-v0 threw "Python exited (exit code 139); last output: ')
  assert.equal(more, [])
  process.env.FAKE_MENDED = '1'
  const resumed = await here(home, ['resume', 'crash', '--quiet', '--python', python])
  assert.is(resumed.code, 0, resumed.stderr)
  assert.is(resumed.stderr, '')
  assert.is(JSON.parse(readFileSync(join(home, 'crash', 'run.json'), 'utf8')).result.step, 100)
  assert.is((await train('gymnasium:Crashes-v0', 100, '--out', 'whole')).code, 0)
  const episodes = (folder: string) =>
    jsonLines(readFileSync(join(home, folder, 'events.jsonl'), 'utf8')).filter(({ type }) => type === 'episode')
  assert.is(episodes('whole').length, 20)
  assert.equal(episodes('crash'), episodes('whole'), 'as if it had never crashed')
})

test('no such Python: nothing is begun', async () => {
  const { stderr, code } = await train('gymnasium:Count-v0', 10, '--python', './no/python', '--out', 'none')
  assert.is(code, 2)
  assert.match(stderr, /^error: there is no Python at "\.\/no\/python": install Python 3 and [^\n]+\n$/)
  assert.not(readdirSync(home).includes('none'))
})

if (isWide(import.meta.url))
  test('a run that names a Python module is not loaded until the user names it', async () => {
    const trained = await train('gymnasium:mine:Count-v0', 10, '--out', 'module')
    assert.is(trained.code, 0, trained.stderr)
    const refused = await sente(home, ['eval', 'module', '--python', python])
    assert.is(refused.code, 2)
    assert.match(refused.stderr, 'add --env gymnasium:mine:Count-v0.')
    const named = ['--env', 'gymnasium:mine:Count-v0', '--python', python]
    assert.is((await sente(home, ['eval', 'module', '--episodes', '2', ...named])).code, 0)
  })

test.run()
