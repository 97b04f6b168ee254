import { mkdirSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { placeOf } from '../../../studio/server/place.ts'
import { type Served, serveStudio } from '../../../studio/server/serve.ts'
import { temporary } from '../../store/folder.ts'

const folder = temporary()
const page = join(folder, 'page')
mkdirSync(join(page, 'assets'), { recursive: true })
writeFileSync(join(page, 'index.html'), '<!doctype html><title>the page</title>')
writeFileSync(join(page, 'assets', 'index.js'), 'export {}')
writeFileSync(join(folder, 'secret'), 'a secret')
const runs = join(folder, 'runs')
mkdirSync(runs)
const studio = { folder: runs, readOnly: false, code: { agent: [], env: [], experiment: [] } }
const token = 'only-for-this-test'
const served = await serveStudio(studio, { port: 0, token, page })
const { host, port } = new URL(served.address('/'))
const also: Served[] = []
test.after(() => {
  for (const open of [served, ...also]) open.close()
})

const cookie = `sente-studio-${port}=${token}`
const get = (path: string) => fetch(`http://${host}${path}`, { headers: { cookie } })

/** The answer to a request line as it is: `fetch` would resolve `..` before it sends one. */
const raw = (path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\ncookie: ${cookie}\r\nconnection: close\r\n\r\n`),
    )
    socket.setEncoding('utf8').on('data', text => (answer += text))
    socket.on('end', () => resolve(answer)).on('error', reject)
  })

test('the address carries the token and leads to the page', async () => {
  assert.is(served.address('/runs/a'), `http://127.0.0.1:${port}/runs/a?token=${token}`)
  for (const path of ['/', '/runs', '/runs/a%20b', '/play?x=1'])
    assert.match(await (await get(path)).text(), 'the page')
  const script = await get('/assets/index.js')
  assert.match(script.headers.get('content-type')!, 'javascript')
  assert.is((await fetch(`http://${host}/assets/index.js`)).status, 401)
  assert.is((await get('/assets/older.js')).status, 404)
})

test('no file outside the page is served', async () => {
  const paths = [
    '/../secret',
    '/..%2fsecret',
    '/%2e%2e/secret',
    '/assets/../../secret',
    '/..%5csecret',
    '//secret',
    '/....//secret',
  ]
  for (const path of [...paths, join(folder, 'secret'), '/assets/..%2f..%2fsecret', '/%252e%252e/secret'])
    assert.not.match(await raw(path), 'a secret', path)
})

test('a port in use, a foreign address and a page that is not built are one sentence each', async () => {
  const fails = async (options: Partial<Parameters<typeof serveStudio>[1]>, why: string, changed = studio) => {
    const error = await serveStudio(changed, { port: 0, page, ...options }).then(
      () => undefined,
      error => error as Error,
    )
    assert.match(String(error?.message), why)
    assert.is(error!.name, 'UserError')
  }
  await fails(
    { port: Number(port) },
    `port ${port} is in use: another studio may be running; choose another with --port`,
  )
  await fails({ host: '192.0.2.1', token }, 'this machine has no address 192.0.2.1')
  await fails({ page: join(folder, 'nothing') }, 'the page of the studio is not built: run npm run build once')
  await fails({ host: '0.0.0.0' }, '--host 0.0.0.0 lets other machines start and delete runs: add --read-only')
  await fails({ token: 'short' }, '--token takes at least 8 letters')
  await fails({ token: 'with spaces; and more' }, '--token takes at least 8 letters')
})

test('other machines may connect to a read-only studio, or with an own token', async () => {
  for (const [readOnly, own] of [
    [true, undefined],
    [false, token],
  ] as const) {
    const open = await serveStudio({ ...studio, readOnly }, { host: '0.0.0.0', port: 0, page, token: own })
    open.close()
  }
})

test('a read-only studio has no routes that change anything', async () => {
  const open = await serveStudio({ ...studio, readOnly: true }, { port: 0, page, token })
  also.push(open)
  const { host, port } = new URL(open.address('/'))
  const headers = { cookie: `sente-studio-${port}=${token}` }
  for (const [method, path] of [
    ['POST', '/api/launch'],
    ['POST', '/api/runs/a/stop'],
    ['POST', '/api/runs/a/resume'],
    ['POST', '/api/runs/a/evaluate'],
    ['POST', '/api/runs/a/export'],
    ['DELETE', '/api/runs/a'],
  ] as const)
    assert.is((await fetch(`http://${host}${path}`, { method, headers })).status, 404, path)
  assert.is((await fetch(`http://${host}/api/runs`, { headers })).status, 200)
})

test('200 idle connections keep nobody out', async () => {
  const idle = await Promise.all(
    Array.from({ length: 200 }, () => {
      const socket = connect(Number(port), '127.0.0.1')
      return new Promise<Socket>(resolve => socket.once('connect', () => resolve(socket)))
    }),
  )
  for (const socket of idle.slice(0, 100)) socket.write('GET / HT') // never finished
  const began = performance.now()
  assert.is((await get('/api/runs')).status, 200)
  assert.ok(performance.now() - began < 2_000)
  for (const socket of idle) socket.destroy()
})

test('the folder to show is the one given, or that of a run', () => {
  mkdirSync(join(runs, 'a b'))
  writeFileSync(join(runs, 'a b', 'run.json'), '')
  assert.equal(placeOf(runs, false), { runs, path: '/' })
  assert.equal(placeOf(join(runs, 'a b'), false), { runs, path: '/runs/a%20b' })
  assert.throws(() => placeOf(join(folder, 'secret'), false), 'is a file: name the folder that holds runs')
  assert.throws(() => placeOf(join(folder, 'nothing'), false), 'there is no folder')
})

test('the default folder is created for the first run, unless nothing may change', () => {
  const before = process.cwd()
  process.chdir(temporary())
  try {
    assert.throws(() => placeOf('runs', true), 'there is no folder runs')
    assert.equal(placeOf('runs', false), { runs: 'runs', path: '/' })
    process.chdir('/proc') // where nobody may write
    assert.throws(() => placeOf('runs', false), /^runs cannot be written/)
  } finally {
    process.chdir(before)
  }
})

test.run()
