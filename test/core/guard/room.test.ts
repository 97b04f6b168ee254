import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { requireRoom } from '../../../src/core/guard/room.ts'

test('an allocation larger than the memory is rejected with both sizes', () => {
  requireRoom('a table', 2 ** 20, 'use a smaller one')
  for (const bytes of [2 ** 60, Infinity, Number.NaN])
    assert.throws(
      () => requireRoom('a table', bytes, 'use a smaller one'),
      (error: unknown) =>
        error instanceof UserError &&
        /^a table needs [\d,∞NaN.]+ GiB of memory, and this machine has [\d,.]+ GiB: use a smaller one\.$/.test(
          error.message,
        ),
    )
})

test.run()
