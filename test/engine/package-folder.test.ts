import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { packageFolder } from '../../src/engine/package-folder.ts'

test('the folder of a package that is installed', () => {
  assert.ok(existsSync(join(packageFolder('@tensorflow/tfjs')!, 'package.json')))
  assert.is(packageFolder('no-such-package'), undefined)
})

test.run()
