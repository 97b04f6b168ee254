import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { packageFolder } from '../../../src/engine/install/package-folder.ts'

test('the folder of an installed package', () => {
  assert.ok(existsSync(join(packageFolder('@tensorflow/tfjs-core')!, 'package.json')))
  assert.is(packageFolder('no-such-package'), undefined)
})

test.run()
