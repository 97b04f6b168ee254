/** A run's folder goes away while the command line trains in it. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../store/folder.ts'
import { sente } from './sente.ts'

const small = ['--set', 'hidden=16', '--set', 'warmup=200', '--checkpoint', '500']

/** Trains in `<home>/run` without end, and once there is a checkpoint lets `act` happen to its folder. */
async function trained(act: (folder: string) => void) {
  const home = temporary()
  const folder = join(home, 'run')
  const args = [
    'train',
    '--agent',
    'dqn',
    '--env',
    'CartPole-v1',
    '--steps',
    '10_000_000',
    '--out',
    'run',
    '--plain',
    '--quiet',
  ]
  let acted = false
  const outcome = await sente(home, [...args, '--device', 'cpu', ...small], child => {
    const timer = setInterval(() => {
      if (acted || !existsSync(join(folder, 'checkpoints', '1000'))) return
      acted = true
      act(folder)
    }, 5)
    child.on('close', () => clearInterval(timer))
  })
  return { ...outcome, home, folder }
}

const sentence =
  /^error: run (no longer exists: it was moved or deleted|is no longer the folder that the run was writing to)[^\n]*npx sente resume <folder>\n$/

test('moved: the run stops with one sentence, recreates nothing at the old path, and resumes at the new one', async () => {
  const { code, stderr, home, folder } = await trained(folder => renameSync(folder, `${folder}-moved`))
  assert.is(code, 1, stderr)
  assert.match(stderr, sentence, stderr)
  assert.not(existsSync(folder))
  const listed = await sente(home, ['runs', 'run-moved', '--json'])
  assert.is(JSON.parse(listed.stdout).status, 'resumable', listed.stdout)
  const resumed = await sente(home, ['resume', 'run-moved', '--steps', '3000', '--quiet'])
  assert.equal([resumed.code, resumed.stderr.replace(/changed: steps.*\n/, '')], [0, ''])
})

test('deleted: the run stops with one sentence and recreates nothing', async () => {
  const { code, stderr, home } = await trained(folder => {
    while (existsSync(folder))
      try {
        rmSync(folder, { recursive: true })
      } catch {} // the run was writing at that moment
  })
  assert.is(code, 1, stderr)
  assert.match(stderr, /^error: run\S* (no longer exists|cannot be written: it does not exist)[^\n]*\n$/, stderr)
  assert.equal(readdirSync(home), [])
})

test('replaced by another folder: nothing is written to it', async () => {
  const { code, stderr, folder } = await trained(folder => {
    renameSync(folder, `${folder}-moved`)
    mkdirSync(folder)
  })
  assert.is(code, 1, stderr)
  assert.match(stderr, sentence, stderr)
  assert.equal(readdirSync(folder), [])
})

test.run()
