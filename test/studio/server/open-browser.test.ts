import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openBrowser } from '../../../studio/server/open-browser.ts'
import { temporary } from '../../store/folder.ts'

const folder = temporary()
const before = process.env.PATH
const alive = setInterval(() => {}, 1_000) // as the studio's server is
test.after(() => clearInterval(alive))
test.before.each(() => {
  process.env.PATH = folder
})
test.after.each(() => {
  process.env.PATH = before
})

test('without a program that opens browsers, it says so', async () => {
  assert.is(await openBrowser('http://127.0.0.1/'), false)
})

test('the address is passed as it is, to no shell', async () => {
  const name = process.platform === 'darwin' ? 'open' : 'xdg-open'
  writeFileSync(join(folder, name), `#!/bin/sh\nprintf %s "$1" > "${folder}/opened"\n`)
  chmodSync(join(folder, name), 0o755)
  const address = 'http://127.0.0.1/?token=$(touch x);&'
  assert.is(await openBrowser(address), true)
  assert.is(readFileSync(join(folder, 'opened'), 'utf8'), address)
  writeFileSync(join(folder, name), '#!/bin/sh\nexit 3\n')
  assert.is(await openBrowser(address), false)
  assert.not(existsSync('x'))
})

test.run()
