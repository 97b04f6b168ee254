import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { KERNELS, TABLES } from '../../../src/engine/kernels/index.ts'

test('every kernel is in exactly one table', () => {
  const tables = Object.values(TABLES).flatMap(Object.keys)
  assert.equal(Object.keys(KERNELS).sort(), tables.sort())
})

test.run()
