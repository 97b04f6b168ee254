import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { listEpisodes } from '../../../../src/store/episodes/episodes.ts'
import { StepReader } from '../../../../src/store/episodes/range.ts'
import { EpisodeWriter } from '../../../../src/store/episodes/writer.ts'
import { courseOf } from '../../../../studio/server/episodes/course.ts'
import { temporary } from '../../../store/folder.ts'

interface Given {
  readonly reward: number
  readonly player?: 0 | 1
  readonly legal?: Uint8Array
  readonly thought?: Readonly<Record<string, number | Float32Array>>
}

function readerOf(given: readonly Given[]): StepReader {
  const folder = temporary()
  const write = new EpisodeWriter(folder, { env: { id: 'CartPole-v1' }, seed: 1 }, { size: 1e9, thoughts: {} })
  const steps = given.map(one => ({ observation: 0, action: 0, terminated: false, truncated: false, ...one }))
  const summary = { episode: 0, slot: 0, step: 1, return: 0, length: steps.length, terminated: false, truncated: true }
  write.append(summary, { steps, final: 0 })
  write.close()
  return new StepReader(listEpisodes(folder).episodes[0]!)
}

test('a short course has every value: the highest Q-value of a legal action, and the sum of the rewards', () => {
  const course = courseOf(
    readerOf([
      { reward: 1, thought: { q: Float32Array.of(1, 5) } },
      { reward: -2 },
      { reward: 4, thought: { q: Float32Array.of(2, 7) }, legal: Uint8Array.of(1, 0) },
    ]),
    false,
  )
  assert.is(course.per, 1)
  assert.equal(course.value, { label: 'max Q', low: [5, null, 2], high: [5, null, 2] })
  assert.equal(course.return, { low: [1, -1, 3], high: [1, -1, 3] })
})

test('in a game, values and rewards are those of the first player', () => {
  const moves = [
    { reward: 0, player: 0 as const, thought: { value: 0.25 } },
    { reward: 0, player: 1 as const, thought: { value: -0.5 } },
    { reward: 0, player: 0 as const, thought: { value: 0.75 } },
    { reward: 1, player: 1 as const, thought: { value: 1 } },
  ]
  const course = courseOf(readerOf(moves), true)
  assert.equal(course.value?.low, [0.25, 0.5, 0.75, -1])
  assert.is(course.value?.label, 'value for the first player')
  assert.equal(course.return.low, [0, 0, 0, -1])
  assert.equal(courseOf(readerOf(moves), false).value?.low, [0.25, -0.5, 0.75, 1])
})

test('a long course keeps the extremes of each of at most 1,000 entries', () => {
  const course = courseOf(
    readerOf(Array.from({ length: 25_001 }, (_, t) => ({ reward: t === 12_345 ? 9 : 0, thought: { value: t % 100 } }))),
    false,
  )
  assert.is(course.per, 26)
  assert.is(course.return.low.length, 962)
  const step = Math.floor(12_345 / 26)
  assert.equal([course.return.low[step - 1], course.return.low[step], course.return.high[step]], [0, 0, 9])
  assert.equal([course.value?.low[0], course.value?.high[0]], [0, 25])
})

test('an agent that recorded no value has none; numbers that are not finite are left out', () => {
  assert.is(courseOf(readerOf([{ reward: 1, thought: { mu: Float32Array.of(1) } }]), false).value, undefined)
  const course = courseOf(readerOf([{ reward: 1, thought: { value: Infinity } }, { reward: 1 }]), false)
  assert.equal(course.value?.low, [null, null])
})

test.run()
