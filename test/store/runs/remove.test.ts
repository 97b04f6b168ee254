import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { lock } from '../../../src/store/runs/lock.ts'
import { removeRun } from '../../../src/store/runs/remove.ts'
import { writeRun } from '../../../src/store/runs/run.ts'
import { temporary } from '../folder.ts'
import { record } from '../record.ts'

/** A run folder with a file of each kind. */
function made(): string {
  const run = join(temporary(), 'run')
  for (const folder of ['', 'episodes', 'checkpoints', 'checkpoints/5']) mkdirSync(join(run, folder))
  writeRun(run, record)
  for (const name of ['events.jsonl', 'events.out.tfevents.0001', 'episodes/0.arrow', 'checkpoints/5/a.bin', 'lock.9'])
    writeFileSync(join(run, name), 'x')
  return run
}

test('a run is deleted with its folder', () => {
  const run = made()
  const { bytes, left } = removeRun(run)
  assert.ok(bytes > 5)
  assert.equal(left, [])
  assert.not.ok(existsSync(run))
})

test("the user's own files stay", () => {
  const run = made()
  writeFileSync(join(run, 'notes.txt'), 'mine')
  assert.equal(removeRun(run).left, ['notes.txt'])
  assert.equal(readdirSync(run), ['notes.txt'])
})

test('a damaged run is deleted, and nothing that its links lead to', () => {
  const outside = temporary()
  writeFileSync(join(outside, 'precious'), 'x')
  const run = made()
  writeFileSync(join(run, 'run.json'), '{')
  symlinkSync(outside, join(run, 'events.out.tfevents.0002'))
  symlinkSync(join(outside, 'precious'), join(run, 'checkpoints', '7'))
  symlinkSync(join(outside, 'precious'), join(run, 'lock'))
  removeRun(run)
  assert.not.ok(existsSync(run))
  assert.equal(readdirSync(outside), ['precious'])
})

test('a run being written is refused, and so is a folder without one', () => {
  const run = made()
  const unlock = lock(run)
  assert.throws(() => removeRun(run), new RegExp(`run is being written by process ${process.pid}: wait for it`))
  unlock()
  assert.ok(existsSync(join(run, 'events.jsonl')))
  assert.throws(() => removeRun(temporary()), /is not a run folder: name one that sente runs lists/)
  assert.throws(() => removeRun(join(run, 'none')), /is not a run folder/)
})

test("another program's folder is refused, even if it has a run.json", () => {
  const run = made()
  for (const text of ['{ "model": "bert" }', '[]', '7']) {
    writeFileSync(join(run, 'run.json'), text)
    assert.throws(() => removeRun(run), /is not a run folder: name one that sente runs lists/)
    assert.ok(existsSync(join(run, 'checkpoints/5/a.bin')))
  }
})

test.run()
