import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { newestCheckpoint, readCheckpoint, writeCheckpoint } from '../../src/store/checkpoint.ts'
import { temporary } from './folder.ts'

const arrays = {
  'weights/online': Float32Array.of(1.5, -0, Number.NaN, Infinity),
  counts: Int32Array.of(-1, 2 ** 31 - 1),
  flags: Uint8Array.of(0, 1, 255),
  empty: new Float32Array(0),
}

test('what is written is read back bit for bit', () => {
  const folder = writeCheckpoint(temporary(), { step: 12, arrays })
  const read = readCheckpoint(folder)
  assert.is(read.step, 12)
  assert.equal(Object.keys(read.arrays), Object.keys(arrays))
  for (const [name, array] of Object.entries(arrays)) {
    assert.is(read.arrays[name]!.constructor, array.constructor)
    assert.equal(Buffer.from(read.arrays[name]!.buffer), Buffer.from(array.buffer))
  }
})

test('part of a larger buffer is written alone', () => {
  const whole = Float32Array.of(1, 2, 3, 4)
  const folder = writeCheckpoint(temporary(), { step: 0, arrays: { part: whole.subarray(1, 3) } })
  assert.equal([...readCheckpoint(folder).arrays.part!], [2, 3])
})

test('files are raw little-endian numbers beside a manifest, and nothing else is left', () => {
  const run = temporary()
  const folder = writeCheckpoint(run, { step: 3, arrays: { 'weights/q': Float32Array.of(1) } })
  assert.is(folder, join(run, 'checkpoints', '3'))
  assert.equal(readdirSync(join(run, 'checkpoints')), ['3'])
  assert.equal(readdirSync(folder).sort(), ['manifest.json', 'weights.q.bin'])
  assert.equal([...readFileSync(join(folder, 'weights.q.bin'))], [0, 0, 0x80, 0x3f])
})

test('a second one of the same step replaces the first', () => {
  const run = temporary()
  writeCheckpoint(run, { step: 3, arrays: { a: Float32Array.of(1) } })
  const folder = writeCheckpoint(run, { step: 3, arrays: { b: Float32Array.of(2) } })
  assert.equal(Object.keys(readCheckpoint(folder).arrays), ['b'])
})

test('the newest is the one of the most steps; unfinished ones do not count', () => {
  const run = temporary()
  assert.is(newestCheckpoint(run), undefined)
  for (const step of [900, 10_000, 2_000]) writeCheckpoint(run, { step, arrays: {} })
  mkdirSync(join(run, 'checkpoints', '.20000.1'))
  assert.is(newestCheckpoint(run), join(run, 'checkpoints', '10000'))
})

test('damage is found', () => {
  const damaged = (harm: (folder: string) => void) => {
    const folder = writeCheckpoint(temporary(), { step: 1, arrays })
    harm(folder)
    try {
      readCheckpoint(folder)
    } catch (error) {
      assert.instance(error, UserError)
      return (error as Error).message.replace(folder, '')
    }
    return 'nothing found'
  }
  const damage = (text: string) =>
    `/${text} is damaged: its content does not match the manifest; use another checkpoint or a copy.`
  assert.is(
    damaged(folder => writeFileSync(join(folder, 'counts.bin'), Int32Array.of(-1, 7))),
    damage('counts.bin'),
  )
  assert.is(
    damaged(folder => writeFileSync(join(folder, 'counts.bin'), '')),
    damage('counts.bin'),
  )
  assert.is(
    damaged(folder => rmSync(join(folder, 'flags.bin'))),
    '/flags.bin is missing: this checkpoint was not copied as a whole.',
  )
  assert.match(
    damaged(folder => writeFileSync(join(folder, 'manifest.json'), '{"version":1,')),
    /^\/manifest.json cannot be read: /,
  )
  const edit = (change: (text: string) => string) => (folder: string) => {
    const path = join(folder, 'manifest.json')
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }
  assert.match(damaged(edit(text => text.replace('"length": 2', '"length": 3'))), 'counts.bin is damaged')
  assert.match(damaged(edit(text => text.replace('"counts.bin"', '"../secret.bin"'))), 'at "arrays.counts.file"')
  assert.match(damaged(edit(text => text.replace('"version": 1', '"version": 2'))), 'at "version"')
})

test.run()
