import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { scanFile } from '../../../src/store/episodes/scan.ts'
import { scan } from '../../../src/store/episodes/seal.ts'
import { EpisodeWriter } from '../../../src/store/episodes/writer.ts'
import { temporary } from '../folder.ts'
import { played } from '../played.ts'

const folder = temporary()
const file = join(folder, '0.arrow')
const writer = new EpisodeWriter(folder, { env: { id: 'A-v0' }, seed: 1 }, { size: Infinity, thoughts: {} })
for (let k = 0; k < 60; k++) {
  const { summary, ...rest } = played(k, 3 + (k % 40))
  writer.append(summary, rest)
}
writer.close()
const whole = readFileSync(file)
const longest = Math.max(...scan(whole).messages.map(({ head }) => head))

test('scanning in pieces gives the same result as scanning at once', () => {
  assert.is(scan(whole).messages.length, 61)
  for (const window of [longest, longest + 1, 2 * longest, 10_001, whole.length - 1, whole.length, 2 * whole.length]) {
    const { messages, gaps, size } = scanFile(file, window)
    assert.equal({ messages, gaps }, scan(whole), `in pieces of ${window}`)
    assert.is(size, whole.length)
  }
})

test('a damaged file gives the same result in pieces', () => {
  const random = rng(3)
  const window = 40_000
  for (let k = 0; k < 200; k++) {
    const bytes = Buffer.from(whole)
    for (let n = random.int(4); n >= 0; n--) {
      const at = random.int(bytes.length)
      bytes.fill(random.int(256), at, Math.min(bytes.length, at + 1 + random.int(3_000)))
    }
    const cut = bytes.subarray(0, bytes.length - random.int(5_000))
    writeFileSync(file, cut)
    const { messages, gaps } = scanFile(file, window)
    assert.equal({ messages, gaps }, scan(cut), `mutation ${k}`)
  }
  writeFileSync(file, whole)
})

test('scanning stops after a completely damaged piece', () => {
  const { messages } = scan(whole)
  writeFileSync(file, Buffer.concat([whole, Buffer.alloc(90_000), whole]))
  const found = scanFile(file, 40_000)
  assert.equal(found.messages, messages)
  assert.equal(found.gaps, [{ at: whole.length, bytes: 90_000 + whole.length, torn: false }])
  writeFileSync(file, whole)
})

test.run()
