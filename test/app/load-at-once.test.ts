// alone: only the first load of a process prepares it

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadModule } from '../../src/app/load-module.ts'
import { temporary } from '../store/folder.ts'

test('the first modules of a process may be loaded at once', async () => {
  const folder = temporary()
  const files = ['a.ts', 'b.ts'].map(name => join(folder, name))
  for (const file of files) writeFileSync(file, 'export default 3 as number')
  const loaded = await Promise.all(files.map(loadModule))
  assert.equal(
    loaded.map(({ default: value }) => value),
    [3, 3],
  )
})

test.run()
