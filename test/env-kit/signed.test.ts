import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { signed } from '../../src/env-kit/signed.ts'

test('sign and decimals', () => {
  assert.equal([signed(1.234, 2), signed(-0.5, 1), signed(0, 2)], ['+1.23', '−0.5', '+0.00'])
})

test.run()
