import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Film } from '../../../../studio/page/player/film.ts'
import type { Source } from '../../../../studio/page/player/source.ts'
import type { EpisodeDetail, Frames, Steps } from '../../../../studio/wire/episodes.ts'

const base64 = (array: Int32Array | Float64Array) => Buffer.from(array.buffer).toString('base64')

/** Steps whose observation and action are their number. */
function stepsOf(from: number, to: number, length: number): Steps {
  const numbers = Int32Array.from({ length: to - from }, (_, i) => from + i)
  const final = numbers.map(t => (t === length - 1 ? length : -1))
  const column = (data: Int32Array) => ({ kind: 'int' as const, data: base64(data) })
  const reward = { kind: 'number' as const, data: base64(new Float64Array(to - from).fill(1)) }
  const columns = { observation: column(numbers), action: column(numbers), reward, final_observation: column(final) }
  return { from, to, columns }
}

function sourceOf(id: string, length: number, more: Partial<Source> = {}) {
  const asked: string[] = []
  const row = { name: '0', kind: 'training', step: 1, return: 1, length, end: 'terminated' } as const
  const course = { per: 1, return: { low: [], high: [] } }
  const detail: EpisodeDetail = { row, env: { id }, seed: 1, shape: [], thoughts: [], chunk: 10, course }
  const source: Source = {
    detail,
    async steps(from, to) {
      asked.push(`steps ${from}-${to}`)
      return stepsOf(from, to, length)
    },
    async frames(from, to) {
      asked.push(`frames ${from}-${to}`)
      return { from, frames: Array.from({ length: to - from }, (_, i) => ({ text: String(from + i) })) }
    },
    ...more,
  }
  return { film: new Film(source), asked }
}

const settled = () => new Promise(resolve => setTimeout(resolve, 0))

test('moments are loaded by the chunk, the next one before it is needed, and none twice', async () => {
  const { film, asked } = sourceOf('Identity-v0', 35)
  assert.is(film.at(0), undefined)
  assert.is(film.at(1), undefined)
  await settled()
  assert.equal(asked, ['steps 0-10'])
  assert.is(film.at(3)?.observation, 3)
  assert.is(film.at(3)?.action, 3)
  assert.is(film.at(8)?.observation, 8)
  assert.is(film.at(10), undefined)
  await settled()
  assert.equal(asked, ['steps 0-10', 'steps 10-20'])
  assert.ok(film.loaded.value >= 2)
  film.at(35)
  await settled()
  assert.equal(film.at(35), { t: 35, observation: 35, thought: {} }, 'the end has only an observation')
  assert.equal(asked.slice(2), ['steps 30-35'])
})

test('an environment with a drawing needs no frames; another is ready once its frame is here', async () => {
  const drawn = sourceOf('Identity-v0', 5)
  drawn.film.ready(0)
  await settled()
  assert.ok(drawn.film.ready(0))
  assert.ok(drawn.film.ratio! > 0.3 && drawn.film.ratio! < 1)
  assert.not(drawn.asked.some(request => request.startsWith('frames')))
  const own = sourceOf('Own-v0', 100)
  assert.not(own.film.ready(0))
  await settled()
  assert.ok(own.film.ready(0))
  assert.equal(own.film.frame(3), { text: '3' })
  await settled()
  const frames = own.asked.filter(request => request.startsWith('frames'))
  assert.equal(frames, ['frames 0-32', 'frames 32-64'], 'those to come are asked for, one request at a time')
})

test('after a failure the film says why, and asks no more', async () => {
  let requests = 0
  const { film } = sourceOf('Own-v0', 20, {
    frames: async () => {
      requests++
      throw new Error('the environment does not answer.')
    },
  })
  for (let i = 0; i < 20; i++) {
    film.ready(0)
    await settled()
  }
  assert.is(requests, 1)
  assert.is(film.failure.value, 'the environment does not answer.')
})

test('from a drift on there are no frames, and playing goes on', async () => {
  const { film } = sourceOf('Own-v0', 20, {
    frames: async (from): Promise<Frames> => ({
      from,
      frames: [...Array.from({ length: 5 }, (_, i) => ({ text: String(from + i) })), null],
      drift: { t: 5, what: 'reward' },
    }),
  })
  film.ready(0)
  await settled()
  assert.equal(film.frame(4), { text: '4' })
  assert.is(film.frame(5), null)
  assert.ok(film.ready(9))
  assert.equal(film.drift, { t: 5, what: 'reward' })
})

test('an environment that is not known here is shown without pictures', async () => {
  const { film, asked } = sourceOf('Own-v0', 5)
  const unknown = new Film({ ...film.source, detail: { ...film.source.detail, noFrames: 'Own-v0 is not known here.' } })
  unknown.ready(0)
  await settled()
  assert.ok(unknown.ready(0))
  assert.is(unknown.failure.value, 'Own-v0 is not known here.')
  assert.not(asked.some(request => request.startsWith('frames')))
})

test.run()
