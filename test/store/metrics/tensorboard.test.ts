import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { EventFile } from '../../../src/store/metrics/tensorboard.ts'
import { eventFiles, points, readEvents } from '../event-file.ts'
import { temporary } from '../folder.ts'

test('a protobuf library reads back every point', () => {
  const folder = join(temporary(), 'new', 'run')
  const file = new EventFile(folder, 0)
  file.add(1, { 'episode/return': 0.1, 'episode/length': 200 })
  file.add(2 ** 40 + 3, { 'learn/loss': Number.NaN, 'learn/ε': -Infinity })
  file.add(300, { ['long/'.repeat(60)]: -1e-42 })
  file.close()
  const [version, ...rest] = readEvents(file.path)
  assert.is(version!.fileVersion, 'brain.Event:2')
  assert.ok(rest.every(({ wallTime }) => Math.abs(wallTime - Date.now() / 1000) < 60))
  assert.equal(points(file.path), [
    ['episode/return', 1, Math.fround(0.1)],
    ['episode/length', 1, 200],
    ['learn/loss', 2 ** 40 + 3, Number.NaN],
    ['learn/ε', 2 ** 40 + 3, -Infinity],
    ['long/'.repeat(60), 300, Math.fround(-1e-42)],
  ])
})

test('a file that resumes at a step makes TensorBoard discard later points', () => {
  const folder = temporary()
  new EventFile(folder, 0).close()
  new EventFile(folder, 77).close()
  const [first, second] = eventFiles(folder)
  assert.equal([basename(first!), basename(second!)], ['events.out.tfevents.0001', 'events.out.tfevents.0002'])
  assert.is(readEvents(first!).length, 1)
  const [version, start] = readEvents(second!)
  assert.is(version!.fileVersion, 'brain.Event:2')
  assert.equal([start!.step, start!.sessionLog!.status], [77, 1])
})

test('many points are written immediately, few on flush', () => {
  const folder = temporary()
  const file = new EventFile(folder, 0)
  file.add(1, { little: 1 })
  assert.is(readEvents(file.path).length, 1)
  file.flush()
  assert.is(readEvents(file.path).length, 2)
  for (let step = 2; step < 2000; step++) file.add(step, { 'some/curve': step })
  const before = readEvents(file.path).length
  assert.ok(before > 500 && before < 2000, String(before))
  file.close()
  assert.equal(
    points(file.path).map(([, step]) => step),
    Array.from({ length: 1999 }, (_, i) => i + 1),
  )
})

test('an unwritable folder is named in the error', () => {
  const folder = temporary()
  writeFileSync(join(folder, 'file'), '')
  assert.throws(
    () => new EventFile(join(folder, 'file', 'run'), 0),
    (error: Error) => error instanceof UserError && /file.run cannot hold event files \(ENOTDIR: /.test(error.message),
  )
})

test('files with other names are ignored', () => {
  const folder = temporary()
  writeFileSync(join(folder, 'events.out.tfevents.1700000000.host'), '')
  mkdirSync(join(folder, 'checkpoints'))
  const file = new EventFile(folder, 0)
  file.close()
  assert.is(basename(file.path), 'events.out.tfevents.0001')
})

test.run()
