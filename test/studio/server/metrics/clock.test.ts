import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { double, encoded, float, message, text, varint } from '../../../../src/protobuf.ts'
import { EventFile } from '../../../../src/store/metrics/tensorboard.ts'
import { tfrecord } from '../../../../src/store/metrics/tfrecord.ts'
import { Clock } from '../../../../studio/server/metrics/clock.ts'
import { temporary } from '../../../store/folder.ts'

const name = (n: number) => `events.out.tfevents.000${n}`
const version = (wall: number) => tfrecord(encoded(double(1, wall), varint(2, 0), text(3, 'brain.Event:2')))
const point = (wall: number, step: number) =>
  tfrecord(encoded(double(1, wall), varint(2, step), message(5, message(1, text(1, 'a'), float(2, 1)))))

test('seconds count from the start of the process, and between points evenly', () => {
  const run = temporary()
  writeFileSync(join(run, name(1)), Buffer.concat([version(1_000), point(1_010, 100), point(1_030, 300)]))
  const clock = new Clock()
  assert.ok(clock.read(run, Infinity))
  assert.equal(
    [0, 50, 100, 200, 300, 400].map(step => clock.at(step)),
    [0, 5, 10, 20, 30, 30],
  )
})

test('a resumed run repeats steps; the time between its processes does not count', () => {
  const run = temporary()
  writeFileSync(
    join(run, name(1)),
    Buffer.concat([version(1_000), point(1_010, 100), point(1_020, 200), point(1_030, 300)]),
  )
  const clock = new Clock()
  clock.read(run, Infinity)
  writeFileSync(join(run, name(2)), Buffer.concat([version(9_000), point(9_000, 200), point(9_010, 300)]))
  clock.read(run, Infinity)
  assert.equal(
    [100, 200, 300].map(step => clock.at(step)),
    [10, 30, 40],
  )
})

test('what is written later is read later; an unfinished record waits', () => {
  const run = temporary()
  const file = join(run, name(1))
  const last = point(1_020, 200)
  writeFileSync(file, Buffer.concat([version(1_000), point(1_010, 100), last.subarray(0, 20)]))
  const clock = new Clock()
  clock.read(run, Infinity)
  assert.is(clock.at(200), 10)
  appendFileSync(file, last.subarray(20))
  clock.read(run, Infinity)
  assert.is(clock.at(200), 20)
})

test('it reads what Sente writes', () => {
  const run = temporary()
  const file = new EventFile(run, 0)
  for (let step = 1; step <= 20_000; step++) file.add(step, { 'learn/loss': 1 })
  file.close()
  const clock = new Clock()
  while (!clock.read(run, 1 << 16));
  const times = [0, 1, 10_000, 20_000, 30_000].map(step => clock.at(step)!)
  assert.ok(times.every((time, i) => time >= (times[i - 1] ?? 0) && time < 60))
})

test('damaged files end it, and without files it knows nothing', () => {
  assert.is(new Clock().at(5), undefined)
  const run = temporary()
  writeFileSync(join(run, name(1)), Buffer.alloc(1_000, 0xff))
  writeFileSync(join(run, name(2)), Buffer.alloc(1_000))
  const clock = new Clock()
  assert.ok(clock.read(run, Infinity))
  assert.is(clock.at(5), undefined)
})

test.run()
