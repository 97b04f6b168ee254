import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { tfjsWebgpu } from '../../../src/engine/devices/tfjs-webgpu.ts'
import { findPackages } from '../../../src/engine/webgpu/packages.ts'

test('it needs its packages, and says how to install them', async () => {
  const packages = findPackages()
  const finding = await tfjsWebgpu.probe()
  if (!('reason' in packages)) return assert.not.equal('state' in finding && finding.state, 'absent')
  assert.equal(finding, { usable: false, state: 'absent', ...packages })
  try {
    await tfjsWebgpu.open(1)
    assert.unreachable()
  } catch (error) {
    assert.instance(error, UserError)
    assert.is((error as Error).message, `${packages.reason}: install with ${packages.fix}`)
  }
})

test.run()
