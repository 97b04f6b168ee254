import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { rng } from '../../../src/core/rng.ts'
import { listEpisodes, readEpisode } from '../../../src/store/episodes/episodes.ts'
import { StepReader } from '../../../src/store/episodes/range.ts'
import { seal } from '../../../src/store/episodes/seal.ts'
import { EpisodeWriter } from '../../../src/store/episodes/writer.ts'
import { temporary } from '../folder.ts'
import { played } from '../played.ts'

const about = { env: { id: 'CartPole-v1' }, seed: 7 } as const

function recorded(...episodes: readonly ReturnType<typeof played>[]) {
  const folder = temporary()
  const write = new EpisodeWriter(folder, about, { size: Infinity, thoughts: {} })
  for (const { summary, ...rest } of episodes) write.append(summary, rest)
  write.close()
  return listEpisodes(folder).episodes
}

const spaces = [
  undefined,
  (k: number) => ({ observation: k, action: Float32Array.of(k / 7, -1) }),
  (k: number) => ({ observation: Int32Array.of(k, 3, 2), action: Int32Array.of(1, k) }),
] as const

for (const [i, space] of spaces.entries())
  test(`any range of any column is what the whole episode has, space ${i}`, () => {
    const [, episode] = recorded(played(0, 5, space), played(1, 50, space))
    const { steps, final } = readEpisode(episode!)
    const reader = new StepReader(episode!)
    assert.is(reader.length, 50)
    const expected: Record<string, unknown[]> = {
      observation: steps.map(step => step.observation),
      action: steps.map(step => step.action),
      reward: steps.map(step => step.reward),
      terminated: steps.map(step => step.terminated),
      truncated: steps.map(step => step.truncated),
      legal: steps.map(step => step.legal),
      player: steps.map(step => step.player),
      q: steps.map(step => step.thought?.q),
      value: steps.map(step => step.thought?.value),
      final_observation: steps.map((_, t) => (t === 49 ? final : undefined)),
    }
    const random = rng(i)
    const ranges = Array.from({ length: 60 }, () => [random.int(56) - 3, random.int(56)] as const)
    for (const [from, to] of [[0, 50], [49, 50], [7, 9], [8, 16], ...ranges] as const)
      for (const [name, values] of Object.entries(expected)) {
        const range = values.slice(Math.max(0, from), Math.max(0, to))
        assert.ok(isDeepStrictEqual(reader.read(name, from, to), range), `${name} from ${from} to ${to}`)
      }
  })

test('a column that the file does not have is empty', () => {
  const [episode] = recorded(played(0, 5, undefined, false))
  const reader = new StepReader(episode!)
  assert.equal(reader.read('q', 0, 5), [])
  assert.equal(reader.read('toString', 0, 5), [])
  assert.not(reader.columns.has('legal'))
})

test('some steps of a long episode are read without reading it all', () => {
  const [episode] = recorded(played(0, 20_000))
  const { size } = statSync(episode!.file)
  const whole = readFileSync(episode!.file)
  // The middle of the file is overwritten: what lies elsewhere is read, and nothing else is.
  const reader = new StepReader(episode!)
  const before = reader.read('observation', 100, 110)
  whole.fill(0xff, size >> 1, (size >> 1) + 1000)
  writeFileSync(episode!.file, whole)
  assert.ok(isDeepStrictEqual(new StepReader(episode!).read('observation', 100, 110), before))
  assert.throws(() => readEpisode(episode!), /does not match its checksum/)
})

test('a crafted head or crafted offsets end in an error that names the episode', () => {
  const [episode] = recorded(played(0, 40))
  const original = readFileSync(episode!.file)
  const random = rng(3)
  let refused = 0
  for (let trial = 0; trial < 400; trial++) {
    const file = Buffer.from(original)
    const { at, head, bytes } = episode!.message
    const place = at + (trial % 2 === 0 ? 8 + random.int(head - 8) : head + random.int(bytes - head - 4))
    file.writeInt32LE(random.int(2 ** 31) * (random.int(2) || -1), Math.min(place, at + bytes - 4))
    const message = file.subarray(at, at + bytes)
    if (message.indexOf('{"seal":"') >= 0) seal(message)
    writeFileSync(episode!.file, file)
    try {
      const reader = new StepReader(episode!)
      for (const name of reader.columns.keys()) assert.ok(reader.read(name, 3, 30).length <= 27)
    } catch (error) {
      assert.instance(error, UserError, String((error as Error).stack))
      assert.match((error as Error).message, /^episode 0 in .* is damaged: .*; choose another\.$/)
      refused++
    }
  }
  assert.ok(refused > 20, `${refused} refused`)
})

test.run()
