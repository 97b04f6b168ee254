import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRunFolder } from '../../../src/store/runs/run-folder.ts'
import { temporary } from '../folder.ts'

const home = temporary()
process.chdir(home)

test('a name already taken gets a number', () => {
  const folders = [1, 2, 3].map(() => createRunFolder({ name: 'dqn-CartPole-v1-s0' }))
  assert.equal(folders, ['runs/dqn-CartPole-v1-s0', 'runs/dqn-CartPole-v1-s0-2', 'runs/dqn-CartPole-v1-s0-3'])
  for (const folder of folders) assert.ok(existsSync(folder))
})

test('a name stays within runs/', () => {
  assert.is(createRunFolder({ name: '../a/b c' }), 'runs/.._a_b_c')
})

test('out: a new or empty folder, nothing else', () => {
  assert.is(createRunFolder({ name: 'x', out: 'new/deep' }), 'new/deep')
  assert.ok(existsSync('new/deep'))
  assert.is(createRunFolder({ name: 'x', out: 'new/deep' }), 'new/deep')
  writeFileSync('new/deep/file', '')
  assert.throws(
    () => createRunFolder({ name: 'x', out: 'new/deep' }),
    /^new\/deep exists and is not empty: name a new folder, or delete it first.$/,
  )
  assert.throws(() => createRunFolder({ name: 'x', out: 'new/deep/file' }), 'new/deep/file is a file: name a folder.')
})

test('an unwritable folder is reported', () => {
  assert.throws(
    () => createRunFolder({ name: 'x', out: 'new/deep/file/under' }),
    /^the folder new\/deep\/file\/under cannot be written \(a file is where a folder should be\): choose another, or change its permissions.$/,
  )
  if (existsSync('/proc/1'))
    for (const out of ['/proc/none', '/proc/none/deep'])
      assert.throws(
        () => createRunFolder({ name: 'x', out }),
        `the folder ${out} cannot be written (it does not exist)`,
      )
  mkdirSync('elsewhere')
  process.chdir('elsewhere')
  writeFileSync('runs', '')
  assert.throws(
    () => createRunFolder({ name: 'x' }),
    'the folder runs cannot be written (something with that name already exists)',
  )
  process.chdir(join(home))
})

test.run()
