import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { seal } from '../../../src/store/json/sealed.ts'
import { studioApp } from '../../../studio/server/app.ts'
import { runFolder } from '../../../studio/server/run-folder.ts'
import { temporary } from '../../store/folder.ts'
import { record } from '../../store/record.ts'

const outside = temporary()
const folder = join(outside, 'runs')
mkdirSync(join(folder, 'a', 'nested'), { recursive: true })
for (const path of [outside, join(folder, 'a'), join(folder, 'a', 'nested')])
  writeFileSync(join(path, 'run.json'), seal(record))
symlinkSync(outside, join(folder, 'link'))
symlinkSync(join(folder, 'a'), join(folder, 'inside'))
const studio = { folder, readOnly: false, code: { agent: [], env: [], experiment: [] } }

test('a run is a folder in the folder of runs', () => {
  assert.is(runFolder(studio, 'a'), join(folder, 'a'))
})

test('no name leads out of the folder of runs', () => {
  const names = [
    '',
    '.',
    '..',
    '../runs',
    '../runs/a',
    'a/..',
    'a/../..',
    'a/nested',
    '/',
    outside,
    '..\\a',
    'a\\..',
    'a\0',
    '../',
  ]
  for (const name of names)
    assert.throws(() => runFolder(studio, name), /is not the name of a run/, JSON.stringify(name))
  for (const name of ['link', 'inside']) assert.throws(() => runFolder(studio, name), /is a symbolic link/, name)
  for (const name of ['...', '%2e%2e', '..%2f', '~', 'b', 'A ', '．．'])
    assert.throws(
      () => runFolder(studio, name),
      (error: Error) => error instanceof UserError && /there is no run/.test(error.message),
      name,
    )
})

test('no encoding of an address leads out either', async () => {
  const app = studioApp(studio)
  const names = [
    '..',
    '%2e%2e',
    '%2E%2e%2F',
    '..%2f..',
    '%252e%252e',
    '..%5c',
    '%c0%ae%c0%ae',
    'a%2f..',
    'a%00',
    '%2fetc',
    'link',
    '．．',
  ]
  for (const name of names)
    for (const path of ['', '/log', '/stop', '/export', '/resume']) {
      const method = ['', '/log'].includes(path) ? 'GET' : 'POST'
      const { status } = await app.request(`http://127.0.0.1/api/runs/${name}${path}`, { method })
      assert.ok(status === 400 || status === 404, `${method} ${name}${path}: ${status}`)
    }
  for (const name of names) {
    const { status } = await app.request(`http://127.0.0.1/api/runs/${name}`, { method: 'DELETE' })
    assert.ok(status === 400 || status === 404, `DELETE ${name}: ${status}`)
  }
  const metrics = await (await app.request(`/api/metrics?runs=${names.join()}`)).json()
  assert.equal((metrics as { curves: unknown[] }).curves, [])
})

test('a folder that is gone is one sentence', async () => {
  const app = studioApp(studio)
  renameSync(folder, `${folder}-2`)
  const sentence = `the folder ${folder} no longer exists: it was moved or deleted; start the studio where it is now.`
  for (const path of ['/api/runs', '/api/runs/a', '/api/runs/a/log']) {
    const response = await app.request(path)
    assert.equal([response.status, await response.json()], [400, { error: sentence }])
  }
  renameSync(`${folder}-2`, folder)
  assert.is((await app.request('/api/runs')).status, 200)
})

test.run()
