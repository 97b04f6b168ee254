import { mkdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seal } from '../../../src/store/json/sealed.ts'
import { studioApp } from '../../../studio/server/app.ts'
import { guards } from '../../../studio/server/guard.ts'
import { RunList } from '../../../studio/wire/runs.ts'
import { Failure } from '../../../studio/wire/session.ts'
import { temporary } from '../../store/folder.ts'
import { record } from '../../store/record.ts'

const folder = temporary()
const code = { agent: [], env: [], experiment: [] }
const token = 'only-for-this-test'
const studio = { folder, readOnly: false, code }
const guarded = (host = '127.0.0.1') => studioApp(studio, ...guards({ token, host }))
const app = guarded()
const own = { host: '127.0.0.1:7437', cookie: `sente-studio-7437=${token}` }
const ask = (path: string, headers: Record<string, string>, method = 'GET') => app.request(path, { method, headers })

test('without the token, nothing is answered: no request of the API, no page, no script', async () => {
  for (const path of ['/api/session', '/api/runs', '/api/live', '/', '/assets/index.js', '/runs/a', '/?token=wrong'])
    assert.is((await ask(path, { host: own.host })).status, 401, path)
  assert.is((await ask('/api/runs', { ...own, cookie: 'sente-studio-7437=wrong' })).status, 401)
  assert.is((await ask('/api/runs', { ...own, cookie: `sente-studio-1=${token}` })).status, 401, 'of another port')
  assert.is((await ask('/api/runs/a', { host: own.host }, 'DELETE')).status, 401)
  const { error } = Failure.parse(await (await ask('/api/runs', { host: own.host })).json())
  assert.match(error, 'open the address that the studio printed')
})

test('the printed address puts the token into a cookie that no script and no other site can use', async () => {
  const response = await ask(`/runs/a?token=${token}`, { host: own.host })
  assert.is(response.headers.get('set-cookie'), `${own.cookie}; Path=/; HttpOnly; SameSite=Strict`)
  assert.match(await response.text(), 'content="0;url=/runs/a"')
  assert.is((await ask('/api/runs', own)).status, 200)
  assert.is(
    (await ask(`/api/runs?token=${token}`, { host: own.host }, 'POST')).status,
    401,
    'an address only opens pages',
  )
})

test('the printed address leads to no other site', async () => {
  const response = await app.request(`http://127.0.0.1//evil.example/"><script>?token=${token}`, { headers: own })
  assert.match(await response.text(), /url=\/evil\.example\/(?!.*<script>)/)
})

test('a name that was pointed at this machine is refused', async () => {
  for (const host of [
    'evil.example',
    'evil.example:7437',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '',
    '10.0.0.1',
  ])
    assert.is((await ask('/api/runs', { ...own, host })).status, 403, host)
  for (const host of ['127.0.0.1:7437', 'localhost:7437', '[::1]:7437', 'LOCALHOST:7437'])
    assert.is((await ask('/api/runs', { ...own, host })).status, 200, host)
})

test('with --host, addresses and the given name are known, but no other name', async () => {
  const open = (host: string, given: string) => guarded(given).request('/api/runs', { headers: { ...own, host } })
  assert.is((await open('192.168.1.7:7437', '0.0.0.0')).status, 200)
  assert.is((await open('gpu-box:7437', 'gpu-box')).status, 200)
  assert.is((await open(`${hostname()}:7437`, '0.0.0.0')).status, 200)
  assert.is((await open('evil.example:7437', '0.0.0.0')).status, 403)
  assert.is((await open('evil.example:7437', 'gpu-box')).status, 403)
})

test('a request from another page is refused, even with the cookie', async () => {
  for (const origin of ['https://evil.example', 'http://127.0.0.1:3000', 'http://localhost:7437', 'null'])
    for (const method of ['GET', 'POST', 'DELETE'])
      assert.is((await ask('/api/runs/a', { ...own, origin }, method)).status, 403, `${method} ${origin}`)
  for (const site of ['cross-site', 'same-site'])
    assert.is((await ask('/api/runs', { ...own, 'sec-fetch-site': site })).status, 403, site)
  assert.is((await ask('/api/runs', { ...own, origin: 'http://127.0.0.1:7437' })).status, 200)
})

test('a link on another page opens the studio, but changes nothing', async () => {
  const link = { ...own, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
  assert.is((await ask('/api/session', link)).status, 200)
  assert.is((await ask('/api/runs/a/stop', link, 'POST')).status, 403)
})

test('every answer forbids foreign scripts, frames and caches', async () => {
  for (const [path, headers] of [
    ['/api/runs', own],
    ['/api/runs', { host: 'evil.example' }],
    ['/nothing', own],
  ] as const) {
    const response = await ask(path, headers)
    const policy = response.headers.get('content-security-policy')!
    for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"])
      assert.ok(policy.split('; ').includes(rule), `${path}: ${rule}`)
    assert.not.match(policy, 'unsafe')
    assert.is(response.headers.get('x-content-type-options'), 'nosniff')
    assert.is(response.headers.get('access-control-allow-origin'), null)
  }
  assert.is((await ask('/api/runs', own)).headers.get('cache-control'), 'no-store')
})

test('a body longer than 1 MiB is refused', async () => {
  const body = 'x'.repeat(2 ** 20 + 1)
  const response = await app.request('/api/runs/a/resume', { method: 'POST', headers: own, body })
  assert.is(response.status, 413)
})

test('a run named like a script is shown as data', async () => {
  const id = '<img src=x onerror=alert(1)>'
  mkdirSync(join(folder, id))
  writeFileSync(join(folder, id, 'run.json'), seal({ ...record, name: id }))
  const response = await ask('/api/runs', own)
  assert.match(response.headers.get('content-type')!, 'application/json')
  const { runs } = RunList.parse(await response.json())
  assert.equal([runs[0]!.id, runs[0]!.name], [id, id])
  const detail = await ask(`/api/runs/${encodeURIComponent(id)}`, own)
  assert.is(detail.status, 200)
  assert.match(detail.headers.get('content-type')!, 'application/json')
})

test.run()
