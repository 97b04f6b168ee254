import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EventFile } from '../../../../src/store/metrics/tensorboard.ts'
import { studioApp } from '../../../../studio/server/app.ts'
import { Metrics } from '../../../../studio/wire/metrics.ts'
import { Failure } from '../../../../studio/wire/session.ts'
import { temporary } from '../../../store/folder.ts'

const folder = temporary()
const app = studioApp({ folder, readOnly: true, code: { agent: [], env: [], experiment: [] } })
const get = async (query: string) => Metrics.parse(await (await app.request(`/api/metrics?${query}`)).json())
const begin = (id: string) => {
  mkdirSync(join(folder, id))
  return join(folder, id, 'events.jsonl')
}
const lines = (from: number, to: number, value = (step: number) => step) =>
  Array.from(
    { length: to - from },
    (_, i) => `${JSON.stringify({ type: 'learn', step: from + i, metrics: { loss: value(from + i) } })}\n`,
  ).join('')

test('curves of several runs come together; a run without any says why', async () => {
  writeFileSync(begin('a'), lines(0, 5_000))
  writeFileSync(begin('b'), lines(0, 10))
  const { curves, names, missing, unfinished } = await get('runs=a,b,c,..&points=100')
  assert.equal(
    curves.map(({ run, metric, x }) => [run, metric, x.length]),
    [
      ['a', 'learn/loss', 100],
      ['b', 'learn/loss', 10],
    ],
  )
  assert.equal([curves[0]!.y[0], curves[0]!.y.at(-1)], [0, 4_999])
  assert.equal([names, unfinished, missing.map(({ run }) => run)], [['learn/loss'], [], ['c', '..']])
  assert.equal((await get('runs=a&metrics=episode/return')).curves, [])
})

test('a live run is continued from its cursor', async () => {
  const log = begin('live')
  writeFileSync(log, lines(0, 10))
  const first = await get('runs=live')
  assert.is(first.curves[0]!.x.length, 10)
  const none = await get(`runs=live&after=${first.cursors.live}`)
  assert.equal([none.curves, none.anew, none.cursors], [[], false, first.cursors])
  const more = lines(10, 13)
  appendFileSync(log, more.slice(0, -5)) // the last line is not complete yet
  const second = await get(`runs=live&after=${first.cursors.live}`)
  assert.equal([second.anew, second.curves[0]!.x, second.names], [false, [10, 11], ['learn/loss']])
  appendFileSync(log, more.slice(-5))
  assert.equal((await get(`runs=live&after=${second.cursors.live}`)).curves[0]!.x, [12])
  assert.equal((await get('runs=live')).curves[0]!.x.length, 13)
})

test('a run that was resumed from a checkpoint is read anew', async () => {
  const log = begin('resumed')
  writeFileSync(log, lines(0, 100))
  const { cursors } = await get('runs=resumed')
  writeFileSync(log, lines(0, 50) + lines(50, 200, step => -step)) // longer than before
  const { anew, curves } = await get(`runs=resumed&after=${cursors.resumed}`)
  assert.equal([anew, curves[0]!.x.length, curves[0]!.y.at(-1)], [true, 200, -199])
  writeFileSync(log, lines(0, 20)) // shorter
  assert.is((await get('runs=resumed')).curves[0]!.x.length, 20)
})

test('over time, steps become seconds of training; a run without times says so', async () => {
  writeFileSync(begin('timed'), lines(1, 100))
  const file = new EventFile(join(folder, 'timed'), 0)
  for (let step = 1; step < 100; step++) file.add(step, { 'learn/loss': 1 })
  file.close()
  const { curves, missing } = await get('runs=timed,a&x=time')
  assert.equal(
    curves.map(({ run }) => run),
    ['timed'],
  )
  assert.ok(curves[0]!.x.every((x, i, all) => x >= (all[i - 1] ?? 0) && x < 60))
  assert.match(missing[0]!.error, 'has no events.out.tfevents files')
})

test('what is no request for curves is one sentence', async () => {
  for (const query of [
    'runs=a&x=moons',
    'runs=a&points=many',
    'runs=a,b&after=1-0123456789abcdef',
    'runs=a&after=x',
    `runs=${Array.from({ length: 201 }, (_, i) => i)}`,
  ]) {
    const response = await app.request(`/api/metrics?${query}`)
    const text = await response.text()
    const sentence =
      response.status === 400
        ? Failure.parse(JSON.parse(text)).error
        : Metrics.parse(JSON.parse(text)).missing[0]!.error
    assert.match(sentence, /reload the page|too many to draw/, query)
  }
})

test.run()
