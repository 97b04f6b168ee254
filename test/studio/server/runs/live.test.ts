import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seal } from '../../../../src/store/json/sealed.ts'
import { studioApp } from '../../../../studio/server/app.ts'
import { RunChanges } from '../../../../studio/wire/live.ts'
import { Failure } from '../../../../studio/wire/session.ts'
import { temporary } from '../../../store/folder.ts'
import { record } from '../../../store/record.ts'

const code = { agent: [], env: [], experiment: [] }
const write = (folder: string, id: string, seed = 0) => {
  mkdirSync(join(folder, id), { recursive: true })
  writeFileSync(join(folder, id, 'run.json'), seal({ ...record, seed }))
}

/** The events of a response, one after another. */
async function* events(response: Response): AsyncGenerator<{ event: string; data: unknown }> {
  let text = ''
  for await (const piece of response.body!) {
    text += Buffer.from(piece as Uint8Array).toString()
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, event] = /^event: (.*)$/m.exec(text.slice(0, end)) ?? []
      const [, data] = /^data: (.*)$/m.exec(text.slice(0, end)) ?? []
      text = text.slice(end + 2)
      if (event !== undefined) yield { event, data: JSON.parse(data!) }
    }
  }
}

test('a page gets all rows first, and then what changed', async () => {
  const folder = temporary()
  write(folder, 'a')
  write(folder, 'b')
  const app = studioApp({ folder, readOnly: false, code })
  const stream = events(await app.request('/api/live'))
  const next = async () => RunChanges.parse((await stream.next()).value!.data)
  const first = await next()
  assert.equal([first.all, first.runs.map(({ id }) => id).sort(), first.gone], [true, ['a', 'b'], []])
  write(folder, 'c', 7)
  const second = await next()
  assert.equal([second.all, second.runs.map(({ id, seed }) => [id, seed])], [false, [['c', 7]]])
  rmSync(join(folder, 'a'), { recursive: true })
  const third = await next()
  assert.equal([third.runs, third.gone], [[], ['a']])
  await stream.return(undefined)
})

test('a page of one run gets no other', async () => {
  const folder = temporary()
  write(folder, 'a')
  write(folder, 'b')
  const app = studioApp({ folder, readOnly: false, code })
  const stream = events(await app.request('/api/live?runs=b'))
  const next = async () => RunChanges.parse((await stream.next()).value!.data).runs.map(({ seed }) => seed)
  assert.equal(await next(), [0])
  write(folder, 'a', 1)
  write(folder, 'b', 2)
  assert.equal(await next(), [2])
  await stream.return(undefined)
})

test('the page is told when the folder vanishes, and when it is back', async () => {
  const folder = join(temporary(), 'runs')
  write(folder, 'a')
  const app = studioApp({ folder, readOnly: false, code })
  const stream = events(await app.request('/api/live'))
  await stream.next()
  rmSync(folder, { recursive: true })
  const until = async (event: string) => {
    for await (const one of { [Symbol.asyncIterator]: () => ({ next: () => stream.next() }) })
      if (one.event === event) return one.data
  }
  assert.match(((await until('trouble')) as { error: string }).error, 'no longer exists')
  write(folder, 'a')
  assert.equal(await until('trouble'), {})
  await stream.return(undefined)
})

test('a page that opens connections without end takes them from nobody else', async () => {
  const folder = temporary()
  write(folder, 'a')
  const app = studioApp({ folder, readOnly: false, code })
  const responses = await Promise.all(Array.from({ length: 500 }, () => app.request('/api/live')))
  const refused = responses.filter(({ status }) => status === 429)
  assert.is(refused.length, 500 - 64)
  assert.match(Failure.parse(await refused[0]!.json()).error, 'Too many pages')
  assert.is((await app.request('/api/runs')).status, 200)
  await Promise.all(responses.map(({ body }) => body!.locked || body!.cancel()))
  await new Promise(resolve => setTimeout(resolve, 100))
  const again = await app.request('/api/live')
  assert.is(again.status, 200)
  await again.body!.cancel()
})

test.run()
