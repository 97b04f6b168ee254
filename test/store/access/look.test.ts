import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { AppendFile } from '../../../src/store/access/append.ts'
import { later } from '../../../src/store/access/later.ts'
import { look } from '../../../src/store/access/look.ts'
import { list, readFile, readPiece } from '../../../src/store/access/read.ts'
import { makeFolder, remove, rename, replaceFile, writeNew } from '../../../src/store/access/write.ts'
import { rejection } from '../../loop/toys.ts'
import { temporary } from '../folder.ts'

/** A run folder with a link to a folder outside it, and one to a file in that folder. */
function linked() {
  const [run, outside] = [temporary(), temporary()]
  writeFileSync(join(outside, 'file'), 'precious')
  symlinkSync(outside, join(run, 'folder'))
  symlinkSync(join(outside, 'file'), join(run, 'file'))
  return { run, outside }
}

const works: Readonly<Record<string, (run: string, name: string) => unknown>> = {
  look,
  readFile: (run, name) => readFile(run, name, 100),
  readPiece: (run, name) => readPiece(run, name, 0, 1),
  list,
  makeFolder,
  writeNew: (run, name) => writeNew(run, name, 'x'),
  replaceFile: (run, name) => replaceFile(run, name, 'x'),
  'rename it': (run, name) => rename(run, name, 'other'),
  'rename to it': (run, name) => {
    writeNew(run, 'other', '')
    rename(run, 'other', name)
  },
  remove,
  'append to it': (run, name) => AppendFile.open(run, name),
  'create it': (run, name) => AppendFile.create(run, name),
}

for (const [title, work] of Object.entries(works))
  test(`${title}: a link is refused, at the end of a path and inside it`, () => {
    const { run, outside } = linked()
    for (const name of ['file', 'folder', 'folder/file', 'folder/new'])
      assert.throws(() => work(run, name), /is a symbolic link, which could lead out of the run folder/)
    assert.equal(readdirSync(outside), ['file'])
  })

test('the asynchronous functions refuse links too', async () => {
  const { run, outside } = linked()
  for (const name of ['file', 'folder', 'folder/file', 'folder/new'])
    for (const work of [
      () => later.makeFolder(run, name),
      () => later.writeNew(run, name, 'x'),
      () => later.rename(run, name, 'other'),
      () => later.remove(run, name),
    ])
      assert.match((await rejection(work())).message, 'is a symbolic link')
  assert.equal(readdirSync(outside), ['file'])
})

test('a name cannot lead out of the folder', () => {
  const run = temporary()
  for (const name of ['..', '../x', 'x/../y', '', '.', '/etc/passwd', 'a//b', 'a\\b', 'a\0'])
    assert.throws(() => look(run, name), 'is not a path inside a folder')
})

test('deleting a folder deletes the links in it, not their targets', () => {
  const { run, outside } = linked()
  mkdirSync(join(run, 'old'))
  symlinkSync(outside, join(run, 'old', 'link'))
  remove(run, 'old')
  assert.equal(readdirSync(run), ['file', 'folder'])
  assert.equal(readdirSync(outside), ['file'])
})

test('a file is read whole or in pieces, and refused when too large', () => {
  const run = temporary()
  makeFolder(run, 'a')
  writeNew(run, 'a/b', 'hello')
  assert.is(readFile(run, 'a/b', 5)!.toString(), 'hello')
  assert.throws(() => readFile(run, 'a/b', 4), 'b has 5 bytes, more than the limit of 4')
  assert.is(readPiece(run, 'a/b', 3, 9).toString(), 'lo')
  assert.is(readPiece(run, 'a/b', 7, 9).length, 0)
  assert.is(readFile(run, 'a/c', 5), undefined)
  assert.equal([list(run), list(run, 'a'), list(run, 'c')], [['a'], ['b'], []])
  assert.throws(() => look(run, 'a/b/c'), 'b is a file, not a folder')
})

test('remains of a killed process are overwritten', () => {
  const run = temporary()
  writeNew(run, '.x', 'a longer text')
  replaceFile(run, 'x', 'text')
  assert.equal([list(run), readFile(run, 'x', 100)!.toString()], [['x'], 'text'])
})

test.run()
