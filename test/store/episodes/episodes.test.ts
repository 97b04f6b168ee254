import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Episode } from '../../../src/core/episode.ts'
import { UserError } from '../../../src/core/error.ts'
import { rng } from '../../../src/core/rng.ts'
import {
  listEpisodes,
  loadEpisode,
  nameOf,
  type RecordedEpisode,
  readEpisode,
} from '../../../src/store/episodes/episodes.ts'
import { scan, seal } from '../../../src/store/episodes/seal.ts'
import { EpisodeWriter } from '../../../src/store/episodes/writer.ts'
import { isWide } from '../../sampled.ts'
import { temporary } from '../folder.ts'
import { played } from '../played.ts'

const about = { env: { id: 'CartPole-v1', options: { wind: 0.5 } }, seed: 7, agent: 'dqn' } as const

function writer(folder: string, size = Infinity): EpisodeWriter {
  return new EpisodeWriter(folder, about, { size, thoughts: {} })
}

function recorded(count: number, length = 6): { folder: string; originals: Episode[] } {
  const folder = temporary()
  const write = writer(folder)
  const originals = Array.from({ length: count }, (_, k) => {
    const { summary, ...rest } = played(k, length)
    write.append(summary, rest)
    return { ...about, ...summary, ...rest }
  })
  write.close()
  return { folder, originals }
}

const readAll = (path: string) => listEpisodes(path).episodes.map(readEpisode)

/** Bitwise equality: NaN equals NaN, and −0 differs from 0. */
const same = (actual: unknown, expected: unknown, message = 'it differs') =>
  assert.ok(isDeepStrictEqual(actual, expected), message)

function failure(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('expected an error')
}

test('episodes are read back bit for bit', () => {
  const { folder, originals } = recorded(5)
  same(readAll(folder), originals)
  same(loadEpisode(folder, 3), originals[3])
})

test('episodes of every kind of space are read back', () => {
  const spaces = [
    (k: number) => ({ observation: k, action: Float32Array.of(k / 7, -1) }),
    (k: number) => ({ observation: Int32Array.of(k, 3, 2), action: Int32Array.of(1, k) }),
  ]
  for (const space of spaces) {
    const folder = temporary()
    const { summary, ...rest } = played(0, 4, space)
    writer(folder).append(summary, rest)
    const { steps, final } = loadEpisode(folder)
    same({ steps, final }, rest)
  }
})

test('best, worst and last select an episode', () => {
  const folder = temporary()
  const write = writer(folder)
  for (const [k, score] of [3, 1, 5, 1, 5, 4].entries()) {
    const { summary, ...rest } = played(k, 2)
    write.append({ ...summary, return: score }, rest)
  }
  const numbers = (['best', 'worst', 'last', 2] as const).map(which => loadEpisode(folder, which).episode)
  assert.equal(numbers, [4, 1, 5, 2])
  assert.match(failure(() => loadEpisode(folder, 9)).message, /no episode 9: choose one of its 6, from 0 to 5/)
})

test('a new file begins when the current one is full or lacks a column of the episode', () => {
  const folder = temporary()
  const write = writer(folder, 6_000)
  const plain = played(2, 5, undefined, false)
  write.append(plain.summary, plain)
  for (const k of [3, 4, 5, 6]) write.append(played(k, 20).summary, played(k, 20))
  const lacking = played(7, 5, undefined, false) // fits nevertheless
  write.append(lacking.summary, lacking)
  assert.equal(readdirSync(folder).sort(), ['2.arrow', '3.arrow', '5.arrow', '7.arrow'])
  assert.equal(
    listEpisodes(folder).episodes.map(({ episode }) => episode),
    [2, 3, 4, 5, 6, 7],
  )
  same(loadEpisode(folder, 7).steps, lacking.steps)
})

test('a file truncated anywhere in its last batch keeps all earlier episodes', () => {
  const { folder, originals } = recorded(3)
  const file = join(folder, '0.arrow')
  const bytes = readFileSync(file)
  const last = listEpisodes(folder).episodes.at(-1)!.message
  const earlier = originals.slice(0, -1)
  for (let length = bytes.length - 1; length >= last.at; length--) {
    truncateSync(file, length)
    const { episodes, damage, torn } = listEpisodes(folder)
    assert.is(episodes.length, 2, `cut at ${length}`)
    assert.equal(damage, [])
    assert.is(torn.length, length > last.at ? 1 : 0, `cut at ${length}`)
    if (length % 64 === 0) same(readAll(folder), earlier)
  }
})

test('a file truncated inside its schema reads as empty', () => {
  const { folder } = recorded(1)
  const file = join(folder, '0.arrow')
  for (let length = listEpisodes(folder).episodes[0]!.schema.bytes; length >= 0; length--) {
    truncateSync(file, length)
    assert.equal(listEpisodes(folder).episodes, [])
    assert.equal(listEpisodes(folder).damage, [])
  }
  assert.match(failure(() => loadEpisode(folder)).message, /no complete episode/)
})

test('300 mutations: everything read is what was written, and everything else is reported', () => {
  const { folder, originals } = recorded(3)
  const file = join(folder, '0.arrow')
  const bytes = readFileSync(file)
  const random = rng(3)
  for (let k = 0; k < 300; k++) {
    const at = random.int(bytes.length)
    const some = Buffer.from(Array.from({ length: 1 + random.int(8) }, () => random.int(256)))
    const changed = Buffer.from(bytes)
    changed[at]! ^= 1 + random.int(255)
    const forms = [
      changed,
      Buffer.concat([bytes.subarray(0, at), some, bytes.subarray(at)]),
      Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + some.length))]),
      Buffer.concat([bytes.subarray(0, at), Buffer.alloc(64), bytes.subarray(at + 64)]),
    ]
    writeFileSync(file, forms[k % forms.length]!)
    const { episodes, damage, torn } = listEpisodes(folder)
    let read = 0
    for (const found of episodes)
      try {
        same(readEpisode(found), originals[found.episode], `mutation ${k} changed an episode`)
        read++
      } catch (error) {
        assert.instance(error, UserError, `mutation ${k}: ${(error as Error).stack}`)
      }
    assert.ok(read === 3 || damage.length + torn.length > 0 || episodes.length > read, `mutation ${k} went unnoticed`)
    assert.ok(read < 3 || damage.length > 0, `mutation ${k} changed nothing`)
  }
})

test('recordings from before greedy episodes are read, and a greedy one is found by its name', () => {
  const { folder } = recorded(3)
  const write = new EpisodeWriter(folder, about, { size: Infinity, thoughts: {}, prefix: 'greedy-' })
  const { summary, ...rest } = played(1, 2)
  write.append({ ...summary, return: -9, step: 9_999, evaluation: { label: 'end', index: 0 } }, rest)
  write.close()
  assert.equal(listEpisodes(folder).episodes.map(nameOf), ['0', '1', '2', 'g1'])
  assert.is(loadEpisode(folder, 'g1').return, -9)
  assert.is(loadEpisode(folder, 'best').return, -9, 'greedy ones come first')
  assert.match(
    failure(() => loadEpisode(folder, 'g9')).message,
    /no episode g9: choose one of its 3, from 0 to 2, or of its greedy ones, from g1 to g1/,
  )
})

test('when something is damaged, no episode is called the best', () => {
  const { folder, originals } = recorded(3)
  const file = join(folder, '0.arrow')
  const bytes = readFileSync(file)
  bytes[listEpisodes(folder).episodes[1]!.message.at + 40]! ^= 1
  writeFileSync(file, bytes)
  assert.match(failure(() => loadEpisode(folder, 'best')).message, /damaged: \d+ bytes from byte \d+ on/)
  same(loadEpisode(folder, 2), originals[2])
})

test('anything but a recording is refused in one sentence', () => {
  const folder = temporary()
  const file = join(folder, '0.arrow')
  assert.match(failure(() => loadEpisode(folder)).message, /no recorded episodes/)
  assert.match(failure(() => loadEpisode(join(folder, 'nowhere'))).message, /nowhere does not exist: name a run folder/)
  for (const content of ['hello', 'x'.repeat(1000), Buffer.alloc(100, 0xff), `{"seal":"${'0'.repeat(80)}`]) {
    writeFileSync(file, content)
    assert.instance(
      failure(() => loadEpisode(folder)),
      UserError,
    )
  }
})

test('a writer returns to a saved position and writes the same bytes again', () => {
  const folder = temporary()
  const write = writer(folder, 6_000)
  const append = (w: EpisodeWriter, from: number, to: number) => {
    for (let k = from; k < to; k++) w.append(played(k, 20).summary, played(k, 20))
  }
  append(write, 0, 2)
  const saved = JSON.parse(JSON.stringify(write.save()))
  append(write, 2, 9)
  const files = () => readdirSync(folder).map(file => [file, readFileSync(join(folder, file)).toString('base64')])
  const expected = files()
  assert.ok(expected.length > 2)
  appendFileSync(join(folder, '0.arrow'), 'half a batch')
  const again = writer(folder, 6_000)
  again.restore(saved)
  assert.is(listEpisodes(folder).episodes.length, 2)
  append(again, 2, 9)
  assert.equal(files(), expected)
})

test('a file shorter than the checkpoint says stops the resume', () => {
  const { folder } = recorded(1)
  const write = writer(folder)
  assert.throws(() => write.restore({ files: ['0.arrow'], bytes: 1e6 }), /shorter than at the checkpoint/)
})

test('a failed write leaves no trace of the episode', () => {
  const { folder } = recorded(1)
  const write = writer(folder, 1)
  const [first, second] = [played(1, 3), played(2, 3)]
  write.append(first.summary, first)
  const before = JSON.stringify(write.save())
  mkdirSync(join(folder, '2.arrow')) // blocks the file name
  assert.throws(() => write.append(second.summary, second), /episode 2 cannot be recorded/)
  assert.is(JSON.stringify(write.save()), before)
  rmSync(join(folder, '2.arrow'), { recursive: true })
  write.append(second.summary, second)
  assert.is(listEpisodes(folder).episodes.length, 3)
})

test('another run in the same folder does not overwrite the first', () => {
  const { folder } = recorded(1)
  const { summary, ...rest } = played(0, 3)
  assert.throws(() => writer(folder).append(summary, rest), /a file with that number already exists/)
})

test('a thought with the name of a column is refused', () => {
  const { summary, ...rest } = played(0, 3, () => ({ observation: 1, action: 1 }), false)
  const steps = rest.steps.map(step => ({ ...step, thought: { reward: 1 } }))
  assert.throws(() => writer(temporary()).append(summary, { ...rest, steps }), /cannot be named "reward"/)
})

test('a file is not truncated in the middle of an episode, whatever the checkpoint says', () => {
  const folder = temporary()
  const write = writer(folder)
  for (let k = 0; k < 3; k++) {
    const { summary, ...rest } = played(k, 6)
    write.append(summary, rest)
  }
  const saved = write.save() as { bytes: number }
  write.close()
  const file = join(folder, '0.arrow')
  const before = readFileSync(file)
  for (const bytes of [0, 1, 100, saved.bytes - 1])
    assert.throws(() => writer(folder).restore({ ...saved, bytes }), `0.arrow has no episode ending at byte ${bytes}`)
  assert.ok(readFileSync(file).equals(before))
  const again = writer(folder)
  again.restore(saved)
  again.close()
  assert.is(listEpisodes(folder).episodes.length, 3)
})

/** A file whose last message is changed and sealed again. */
function resealed(file: string, change: (message: Buffer, head: number) => void): void {
  const bytes = readFileSync(file)
  const { at, head } = scan(bytes).messages.at(-1)!
  const message = bytes.subarray(at)
  change(message, head)
  message.write('0'.repeat(64), message.indexOf('{"seal":"') + 9, 'latin1')
  seal(message)
  writeFileSync(file, bytes)
}

test('a sealed batch that declares more steps than its bytes can hold is refused', () => {
  for (const claimed of [1e8, 2 ** 31 - 1, 2 ** 40, 0]) {
    const { folder } = recorded(2, 1234)
    const file = join(folder, '0.arrow')
    resealed(file, (message, head) => {
      for (let at = 8; at + 8 <= head; at += 4)
        if (message.readBigInt64LE(at) === 1234n) message.writeBigInt64LE(BigInt(claimed), at)
    })
    assert.match(failure(() => loadEpisode(folder, 1)).message, /^episode 1 in .* is not in this version's format/)
    same(loadEpisode(folder, 0).steps.length, 1234)
  }
})

test('reading terminates whichever number in a sealed head is changed', () => {
  const { folder, originals } = recorded(1, 3)
  const file = join(folder, '0.arrow')
  const whole = readFileSync(file)
  const read = { same: 0, other: 0, refused: 0 }
  for (const { at, head } of scan(whole).messages)
    for (let place = 8; place + 4 <= head; place += isWide(import.meta.url) ? 4 : 20)
      for (const value of [2 ** 30, 2 ** 32 - 8, 3]) {
        const bytes = Buffer.from(whole)
        const from = bytes.indexOf('{"seal":"', at)
        if (at + place >= from && at + place < from + 180) continue // the seal itself
        bytes.writeUInt32LE(value, at + place)
        const message = bytes.subarray(at, at + scan(whole).messages.find(one => one.at === at)!.bytes)
        message.write('0'.repeat(64), from - at + 9, 'latin1')
        seal(message)
        writeFileSync(file, bytes)
        try {
          const [episode] = readAll(folder)
          read[isDeepStrictEqual(episode, originals[0]) ? 'same' : 'other']++
        } catch (error) {
          assert.instance(error, UserError)
          read.refused++
        }
      }
  assert.ok(read.refused > 4 && read.same > 4, JSON.stringify(read))
})

test('a sealed column whose rows overlap is refused', () => {
  const { folder } = recorded(1, 50)
  const thoughts = (k: number) => ({ q: new Float32Array(k).fill(1) })
  const { summary, ...rest } = played(0, 50)
  const wide = temporary()
  const write = writer(wide)
  write.append(summary, { ...rest, steps: rest.steps.map((step, i) => ({ ...step, thought: thoughts(1 + (i % 3)) })) })
  write.close()
  resealed(join(wide, '0.arrow'), (message, head) => {
    // The offsets of q: 0, 1, 3, 6, 7 …
    const offsets = Buffer.from(Int32Array.of(0, 1, 3, 6, 7, 9, 12).buffer)
    message.writeInt32LE(0, message.indexOf(offsets, head) + 8)
  })
  assert.match(failure(() => loadEpisode(wide, 0)).message, /the rows of a column overlap/)
  same(loadEpisode(folder, 0).steps.length, 50)
})

test('megabytes of message starts count as one damaged place, found in a few passes', () => {
  const { folder } = recorded(2)
  const file = join(folder, '0.arrow')
  const one = Buffer.alloc(16)
  one.writeInt32LE(-1, 0)
  one.writeInt32LE(4e6, 4)
  const opening = Buffer.from(`{"seal":"${'0'.repeat(64)}`)
  appendFileSync(file, Buffer.concat([...Array(500_000).fill(one), opening]))
  const { episodes, damage, torn } = listEpisodes(folder)
  assert.is(episodes.length, 2)
  assert.is(damage.length + torn.length, 1)
})

test('damage in many places is reported in one sentence', () => {
  const { folder } = recorded(9)
  const file = join(folder, '0.arrow')
  const bytes = readFileSync(file)
  const pieces = scan(bytes).messages.map(({ at, bytes: length }) =>
    Buffer.concat([bytes.subarray(at, at + length), Buffer.from('x')]),
  )
  writeFileSync(file, Buffer.concat(pieces))
  const { episodes, damage } = listEpisodes(folder)
  assert.is(episodes.length, 9)
  assert.equal(damage, [`${file} is damaged in 10 places; the episodes between them can be read.`])
})

test("an episode with a declared size beyond this machine's memory is refused before reading", () => {
  const part = { at: 0, head: 8, bytes: 2 ** 45, body: '', facts: { version: 1, ...about } }
  const summary = { episode: 3, step: 1, return: 0, length: 1 }
  const found = { ...summary, file: 'missing/0.arrow', message: part, schema: part } as unknown as RecordedEpisode
  assert.throws(() => readEpisode(found), /^episode 3 in missing\/0.arrow needs [\d,]+ GiB of memory/)
})

test.run()
