import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { linkRun, readRunFile, runFiles, writeRunFile } from '../../../src/store/runs/run-files.ts'
import { temporary } from '../folder.ts'

function exampleRun(): string {
  const run = temporary()
  mkdirSync(join(run, 'checkpoints', '10'), { recursive: true })
  mkdirSync(join(run, 'checkpoints', '5.gone'))
  mkdirSync(join(run, 'checkpoints', '.20.new'))
  for (const file of ['run.json', '.run.json', 'lock', 'lock.17', 'checkpoints/10/a.bin', 'checkpoints/5.gone/a.bin'])
    writeFileSync(join(run, file), file)
  writeFileSync(join(run, 'checkpoints/.20.new/a.bin'), '')
  return run
}

test('the files of a run are those that stay: no locks, none half written or half deleted', () => {
  assert.equal(runFiles(exampleRun()), ['checkpoints/10/a.bin', 'run.json'])
})

test('a linked copy stays when files of the run are replaced or deleted', () => {
  const run = exampleRun()
  const copy = join(temporary(), 'copy')
  linkRun(run, copy)
  rmSync(join(run, 'checkpoints'), { recursive: true })
  rmSync(join(run, 'run.json'))
  writeFileSync(join(run, 'run.json'), 'new')
  assert.equal(runFiles(copy), ['checkpoints/10/a.bin', 'run.json'])
  assert.is(String(readRunFile(copy, 'run.json')), 'run.json')
  appendFileSync(join(run, 'run.json'), '!')
  assert.is(readFileSync(join(copy, 'run.json'), 'utf8'), 'run.json')
})

test('files from elsewhere are written only inside the folder, and through no link', () => {
  const [run, other] = [join(temporary(), 'new', 'run'), temporary()]
  writeRunFile(run, 'checkpoints/memory/0-9.bin', Buffer.from('rows'))
  assert.is(String(readRunFile(run, 'checkpoints/memory/0-9.bin')), 'rows')
  for (const path of ['../x', 'a/../../x', '/x', 'a//b', '..\\x', ''])
    assert.throws(() => writeRunFile(run, path, Buffer.of(1)), /is not a path inside a folder/)
  symlinkSync(other, join(run, 'episodes'))
  assert.throws(() => writeRunFile(run, 'episodes/0.arrow', Buffer.of(1)), /is a symbolic link/)
})

test.run()
