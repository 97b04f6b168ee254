import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { tfjsWebgpu } from '../../../src/engine/devices/tfjs-webgpu.ts'

test('without its packages it is not usable, and says how to get them', async () => {
  const fix = 'npm install @tensorflow/tfjs-backend-webgpu@4.22.0 webgpu@0.6.2'
  const reason = '@tensorflow/tfjs-backend-webgpu and webgpu are not installed'
  assert.equal(await tfjsWebgpu.probe(), { usable: false, state: 'absent', reason, fix })
  try {
    await tfjsWebgpu.open(1)
    assert.unreachable()
  } catch (error) {
    assert.instance(error, UserError)
    assert.is((error as Error).message, `${reason}; install with: ${fix}`)
  }
})

test.run()
