import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { adapterName, isSoftware } from '../../../src/engine/webgpu/adapter.ts'

const info = { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false }

test('an adapter is named by its description', () => {
  const nvidia = { ...info, vendor: 'nvidia', architecture: 'hopper', description: 'NVIDIA H100' }
  assert.is(adapterName(nvidia), 'NVIDIA H100 (nvidia, hopper)')
  assert.is(adapterName({ ...info, device: '0x2330' }), '0x2330')
  assert.is(adapterName({ ...info, vendor: 'apple' }), 'a GPU (apple)')
})

test('software adapters are recognized by a flag or by name', () => {
  assert.is(isSoftware({ ...info, isFallbackAdapter: true }), true)
  assert.is(isSoftware({ ...info, architecture: 'swiftshader' }), true)
  assert.is(isSoftware({ ...info, description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }), true)
  assert.is(isSoftware({ ...info, description: 'Microsoft Basic Render Driver' }), true)
  assert.is(isSoftware({ ...info, vendor: 'amd', architecture: 'rdna-3', description: 'AMD Radeon' }), false)
})

test.run()
