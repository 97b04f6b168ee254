import { readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EventLog } from '../../src/store/event-log.ts'
import { temporary } from './folder.ts'

test('lines come in order, and what was written after the last count is cut off again', () => {
  const run = temporary()
  const read = () => readFileSync(join(run, 'events.jsonl'), 'utf8')
  const first = new EventLog(run)
  for (let k = 0; k < 3; k++) first.add({ k, text: 'ü' })
  const bytes = first.sync()
  assert.is(bytes, Buffer.byteLength(read()))
  const before = read()
  first.add({ late: true })
  first.close()
  assert.is(read(), `${before}{"late":true}\n`)
  const second = new EventLog(run, bytes)
  assert.is(read(), before)
  second.add({ k: 3 })
  second.close()
  assert.is(read(), `${before}{"k":3}\n`)
})

test('much is written at once', () => {
  const run = temporary()
  const log = new EventLog(run)
  for (let k = 0; k < 5_000; k++) log.add({ k })
  log.close()
  const lines = readFileSync(join(run, 'events.jsonl'), 'utf8').trimEnd().split('\n')
  assert.equal(
    lines.map(line => JSON.parse(line).k),
    Array.from({ length: 5_000 }, (_, k) => k),
  )
})

test('a file that has lost its end is not continued', () => {
  const run = temporary()
  const log = new EventLog(run)
  log.add({ k: 0 })
  log.close()
  truncateSync(join(run, 'events.jsonl'), 3)
  assert.throws(() => new EventLog(run, 8), 'has lost its end: it has 3 of the 8 bytes')
})

test.run()
