import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../../store/folder.ts'
import { here } from '../here.ts'
import { jsonLines, sente } from '../sente.ts'

const home = temporary()

test('having no runs yet is not an error, another missing folder is', async () => {
  const { code, stdout, stderr } = await sente(home, ['runs'])
  assert.equal([code, stdout], [0, ''])
  assert.match(stderr, /^there are no runs in runs yet; begin with: npx sente train /)
  assert.equal((await here(home, ['runs', '--json'])).stdout, '')
  const missing = await here(home, ['runs', 'elsewhere'])
  assert.equal(
    [missing.code, missing.stderr],
    [2, 'error: there is no folder elsewhere with runs in it; check the path.\n'],
  )
})

test('one line per run, also for one that cannot be read', async () => {
  await here(home, ['train', '--agent', 'random', '--env', 'Identity-v0', '--steps', '2000', '--quiet'])
  mkdirSync(join(home, 'runs', 'broken'))
  writeFileSync(join(home, 'runs', 'broken', 'run.json'), 'nonsense')
  const { code, stdout, stderr } = await here(home, ['runs'])
  assert.equal([code, stderr], [0, ''])
  const [head, row, broken] = stdout.split('\n')
  assert.match(head!, /^run +agent +environment +seed +steps +return +best +status +started +took +size$/)
  assert.match(
    row!,
    /^runs\/random-Identity-v0-s0 +random +Identity-v0 +0 +2,000\/2,000 +2\d\.\d+ +2\d\.\d+ +finished +just now +\d+s +\d+ kB$/,
  )
  assert.match(broken!, /^runs\/broken\/run\.json is damaged, as it cannot be parsed /)
  const [first, second] = jsonLines((await here(home, ['runs', 'runs', '--json'])).stdout)
  assert.equal(
    [first!.type, first!.name, first!.status, first!.step],
    ['run', 'random-Identity-v0-s0', 'finished', 2000],
  )
  assert.match(second!.error as string, /is damaged/)
})

test('rows are selected and sorted', async () => {
  const words = ['train', '--agent', 'random', '--env', 'Catch-v0', '--steps', '500', '--quiet', '--seed']
  for (const seed of ['1', '2']) await here(home, [...words, seed])
  const names = async (...flags: string[]) =>
    jsonLines((await here(home, ['runs', '--json', ...flags])).stdout).map(({ name }) => name)
  const [first, second] = ['random-Catch-v0-s1', 'random-Catch-v0-s2']
  assert.equal(await names('--env', 'catch'), [second, first])
  assert.equal(await names('--find', 's1'), [first])
  assert.equal((await names('--sort', 'steps'))[0], 'random-Identity-v0-s0')
  assert.equal((await names('--agent', 'random', '--status', 'finished')).length, 3)
  assert.match((await here(home, ['runs', '--agent', 'dqn'])).stderr, /^none of the 4 runs in runs matches\.\n$/)
})

test('rm deletes runs, also damaged ones, after confirmation, and says what it freed', async () => {
  const [good, broken] = [join('runs', 'random-Catch-v0-s1'), join('runs', 'broken')]
  const unsure = await here(home, ['runs', 'rm', good])
  assert.is(unsure.code, 2)
  assert.match(unsure.stderr, /^error: Delete runs\/random-Catch-v0-s1 \([\d.]+ kB\)\? Without a terminal .*--yes\.\n$/)
  const wrong = await here(home, ['runs', 'rm', good, 'runs', '--yes'])
  assert.equal([wrong.code, wrong.stderr], [2, 'error: runs is not a run folder: name one that sente runs lists.\n'])
  const { code, stdout } = await here(home, ['runs', 'rm', good, broken, '--yes'])
  assert.is(code, 0)
  assert.match(stdout, /^deleted runs\/random-Catch-v0-s1: [\d.]+ kB\ndeleted runs\/broken: 8 B\n$/)
  assert.not.ok(existsSync(join(home, good)) || existsSync(join(home, broken)))
})

test('clean deletes old checkpoints, and the run can still be resumed', async () => {
  const words = ['train', '--agent', 'random', '--env', 'Catch-v0', '--steps', '500', '--quiet', '--checkpoint', '100']
  await here(home, [...words, '--out', 'runs/long'])
  const planned = await here(home, ['runs', 'clean', '--dry-run'])
  assert.match(planned.stdout, /^runs\/long: 2 checkpoints, [\d.]+ kB\n[\d.]+ kB can be deleted\n$/)
  const newest = join(home, 'runs', 'long', 'checkpoints', '500', 'manifest.json')
  const manifest = readFileSync(newest)
  writeFileSync(newest, '{')
  const damaged = jsonLines((await here(home, ['runs', 'clean', '--dry-run', '--json'])).stdout)
  assert.equal(damaged[0]!.names, ['checkpoints/300'], 'the newest undamaged one stays')
  writeFileSync(newest, manifest)
  const { stdout } = await here(home, ['runs', 'clean', '--yes', '--json'])
  const [cleaned, ...others] = jsonLines(stdout)
  assert.equal([cleaned!.type, cleaned!.names], ['cleaned', ['checkpoints/400', 'checkpoints/300']])
  assert.equal(others, [])
  assert.is((await here(home, ['runs', 'clean'])).stderr, 'there is nothing to delete.\n')
  assert.is((await here(home, ['resume', 'runs/long', '--steps', '600', '--quiet'])).code, 0)
})

test('a run that cannot be cleaned is named, and the others are cleaned', async () => {
  const home = temporary()
  const words = ['train', '--agent', 'random', '--env', 'Catch-v0', '--steps', '500', '--quiet', '--checkpoint', '100']
  for (const name of ['a', 'b']) await here(home, [...words, '--out', `runs/${name}`])
  const episodes = join(home, 'runs', 'b', 'episodes')
  rmSync(episodes, { recursive: true })
  symlinkSync(home, episodes)
  const { code, stdout, stderr } = await here(home, ['runs', 'clean', '--yes'])
  assert.equal([code, stdout.split('\n')[0]!.slice(0, 21)], [1, 'runs/a: 2 checkpoints'])
  assert.match(stderr, /^warning: runs\/b\/episodes is a symbolic link/)
  assert.equal(readdirSync(join(home, 'runs', 'b', 'checkpoints')).filter(name => /^\d+$/.test(name)).length, 3)
})

test.run()
