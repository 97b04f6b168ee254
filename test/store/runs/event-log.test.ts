import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EventLog, lastEvents, lostBytes } from '../../../src/store/runs/event-log.ts'
import { temporary } from '../folder.ts'

test('lines are read in order, and those after the saved position are truncated', () => {
  const run = temporary()
  const read = () => readFileSync(join(run, 'events.jsonl'), 'utf8')
  const first = new EventLog(run)
  for (let k = 0; k < 3; k++) first.add({ k, text: 'ü' })
  const kept = first.sync()
  assert.is(kept.bytes, Buffer.byteLength(read()))
  const before = read()
  first.add({ late: true })
  first.close()
  assert.match(read().slice(before.length), /^{"late":true,"seal":"[0-9a-f]{16}"}\n$/)
  const second = new EventLog(run, kept)
  assert.is(read(), before)
  second.add({ k: 3 })
  second.close()
  assert.match(read().slice(before.length), /^{"k":3,"seal":"[0-9a-f]{16}"}\n$/)
})

test('Unicode line separators in a text do not break the chain of seals', () => {
  const run = temporary()
  const log = new EventLog(run)
  for (let k = 0; k < 3; k++) log.add({ k, text: 'a\u2028b\u2029' })
  const kept = log.sync()
  log.close()
  new EventLog(run, kept).close()
  assert.is(lastEvents(run, 10_000).length, 3)
})

test('a large line is written immediately', () => {
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

test('of a file that was cut or emptied, the complete lines are kept, and the log goes on after them', () => {
  for (const [left, lines] of [
    [0, 0],
    [30, 0],
    [100, 2],
  ] as const) {
    const run = temporary()
    const path = join(run, 'events.jsonl')
    const log = new EventLog(run)
    for (let k = 0; k < 5; k++) log.add({ k }) // 40 bytes each
    const kept = log.sync()
    log.close()
    truncateSync(path, left)
    assert.is(lostBytes(run, kept.bytes), kept.bytes - left)
    const next = new EventLog(run, kept)
    next.add({ k: 5 })
    next.close()
    const ks = lastEvents(run, 10_000).map(event => (event as { k: number }).k)
    assert.equal(ks, [...Array(lines).keys(), 5])
  }
})

/** A log with this many lines, which end in two-byte characters. */
function logged(lines: number) {
  const run = temporary()
  const log = new EventLog(run)
  for (let k = 0; k < lines; k++) log.add({ type: 'evaluation', step: k, mean: 100 + k, of: 'ü'.repeat(50) })
  const kept = log.sync()
  log.close()
  const path = join(run, 'events.jsonl')
  return { run, kept, path, text: readFileSync(path, 'utf8') }
}

const edits: Readonly<Record<string, (lines: string[]) => string[]>> = {
  'a digit': lines => lines.map((line, i) => (i === 3 ? line.replace('"mean":103', '"mean":903') : line)),
  'a seal': lines => lines.map((line, i) => (i === 3 ? line.replace(/"seal":"./, '"seal":"g') : line)),
  'a seal removed': lines => lines.map((line, i) => (i === 3 ? line.replace(/,"seal":"\w+"/, '') : line)),
  'a line removed': lines => lines.toSpliced(3, 1),
  'a line duplicated': lines => lines.toSpliced(3, 0, lines[3]!),
  'two lines swapped': lines => lines.toSpliced(3, 2, lines[4]!, lines[3]!),
  'a line inserted': lines => lines.toSpliced(3, 0, '{"type":"evaluation","step":9,"mean":999}'),
  'a line appended': lines => [...lines, '{"type":"evaluation","step":9,"mean":999}'],
}

for (const [what, edit] of Object.entries(edits))
  test(`${what}: the log is refused, by resume and by readers`, () => {
    const { run, kept, path, text } = logged(9)
    const changed = `${edit(text.trimEnd().split('\n')).join('\n')}\n`
    writeFileSync(path, changed)
    const whole = { ...kept, bytes: Buffer.byteLength(changed) }
    assert.throws(() => new EventLog(run, whole), /events.jsonl was changed since it was written, in line \d+/)
    assert.throws(
      () => lastEvents(run, 1 << 15),
      /events.jsonl was changed since it was written, in line \d+ from its end/,
    )
    assert.is(readFileSync(path, 'utf8'), changed)
  })

test('only the end of a long log is read, and a change there is detected', () => {
  const { run, path, text } = logged(1_000)
  const steps = lastEvents(run, 5_000).map(event => (event as { step: number }).step)
  assert.ok(steps.length > 20 && steps.length < 40, String(steps.length))
  assert.equal(
    steps,
    Array.from(steps, (_, i) => 1_000 - steps.length + i),
  )
  writeFileSync(path, text.replace('"mean":1098', '"mean":9098'))
  assert.throws(() => lastEvents(run, 5_000), 'in line 1 from its end')
})

test('an incomplete last line is ignored', () => {
  const { run, path, text } = logged(3)
  writeFileSync(path, `${text}{"type":"evaluation","step":9,"mea`)
  assert.is(lastEvents(run, 1 << 15).length, 3)
})

test('a log that does not match the checkpoint is refused', () => {
  const { run, kept } = logged(3)
  for (const bytes of [1, kept.bytes - 1, kept.bytes - 120])
    assert.throws(() => new EventLog(run, { bytes, seal: kept.seal }), 'was changed since it was written')
  assert.throws(() => new EventLog(run, { ...kept, seal: '0'.repeat(16) }), 'was changed since it was written')
  new EventLog(run, kept).close()
})

test('unsealed lines of an older version are continued with sealed ones', () => {
  const run = temporary()
  const path = join(run, 'events.jsonl')
  const old = '{"type":"start","step":0}\n{"type":"episode","step":3,"return":1}\n'
  writeFileSync(path, old)
  assert.is(lastEvents(run, 1 << 15).length, 2)
  const log = new EventLog(run, { bytes: old.length })
  log.add({ type: 'episode', step: 5, return: 2 })
  log.add({ type: 'end', step: 6 })
  const kept = log.sync()
  log.close()
  assert.ok(readFileSync(path, 'utf8').startsWith(old))
  assert.is(lastEvents(run, 1 << 15).length, 4)
  new EventLog(run, kept).close()
})

test.run()
