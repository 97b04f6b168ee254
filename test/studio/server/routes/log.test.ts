import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sealLine } from '../../../../src/store/runs/event-seal.ts'
import { studioApp } from '../../../../studio/server/app.ts'
import { LogPage } from '../../../../studio/wire/log.ts'
import { temporary } from '../../../store/folder.ts'

const folder = temporary()
const app = studioApp({ folder, readOnly: true, code: { agent: [], env: [], experiment: [] } })
const page = async (id: string, query = '') =>
  LogPage.parse(await (await app.request(`/api/runs/${id}/log?${query}`)).json())
const begin = (id: string, text: string) => {
  mkdirSync(join(folder, id))
  writeFileSync(join(folder, id, 'events.jsonl'), text)
  return join(folder, id, 'events.jsonl')
}
const line = (k: number) => `{"type":"x","k":${k}}`
const text = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `${line(from + i)}\n`).join('')

test('the last lines come first; pages before and after continue without a gap', async () => {
  const log = begin('a', text(0, 1_000))
  const last = await page('a', 'lines=3')
  assert.equal(last.lines, [line(997), line(998), line(999)])
  const all = [...last.lines]
  for (let { from } = last; from > 0; ) {
    const before = await page('a', `lines=400&before=${from}`)
    all.unshift(...before.lines)
    from = before.from
  }
  assert.equal(all, text(0, 1_000).trim().split('\n'))
  appendFileSync(log, `${line(1_000)}\n{"unfinished`)
  const after = await page('a', `after=${last.to}`)
  assert.equal([after.lines, after.from, after.anew], [[line(1_000)], last.to, false])
  assert.equal((await page('a', `after=${after.to}`)).lines, [])
})

test('a log that became shorter begins anew', async () => {
  const log = begin('b', text(0, 100))
  const { to } = await page('b')
  writeFileSync(log, text(0, 10))
  const { lines, anew } = await page('b', `after=${to}`)
  assert.equal([lines.length, anew], [10, true])
})

test('seals are not shown, long lines are cut, and damaged lines are shown as they are', async () => {
  begin('c', `${sealLine('{"type":"y"}', '').line}\n{"long":"${'x'.repeat(10_000)}"}\n\u0001<script>\n`)
  const { lines } = await page('c')
  assert.equal([lines[0], lines[1]!.length, lines[2]], ['{"type":"y"}', 2_001, '\u0001<script>'])
})

test('a log of 1 GB opens at its end at once, and a line of 2 MB does not stop it', async () => {
  const log = begin('d', '')
  truncateSync(log, 2 ** 30)
  appendFileSync(log, `\n${text(0, 5)}`)
  const before = process.memoryUsage().rss
  const began = performance.now()
  assert.equal((await page('d', 'lines=5')).lines.length, 5)
  assert.ok(performance.now() - began < 1_000)
  assert.ok(process.memoryUsage().rss - before < 2 ** 24)
  const broken = begin('e', `${text(0, 3)}${'x'.repeat(2 ** 21)}\n${text(3, 6)}`)
  const seen: string[] = []
  let { from, lines } = await page('e')
  seen.unshift(...lines)
  while (from > 0) {
    const next = await page('e', `before=${from}`)
    assert.ok(next.from < from, broken)
    ;({ from, lines } = next)
    seen.unshift(...lines)
  }
  assert.equal(
    seen.filter(one => one.startsWith('{')),
    text(0, 6).trim().split('\n'),
  )
})

test('a run without a log has an empty one', async () => {
  mkdirSync(join(folder, 'f'))
  assert.equal(await page('f'), { lines: [], from: 0, to: 0, size: 0, anew: false })
})

test.run()
