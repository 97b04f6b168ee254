import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Answer, probe } from '../../../src/engine/webgpu/probe.ts'

const packages = { dawn: '/nowhere/dawn.js', backend: '/nowhere/backend.js', tfjs: '/nowhere/tfjs.js' }
const found = (answer: Answer) => probe(packages, async () => answer)
const card = { vendor: 'nvidia', architecture: 'ada', device: '', description: 'NVIDIA L4', isFallbackAdapter: false }
const program = { ...card, description: 'SwiftShader driver', isFallbackAdapter: true }

test('a working card is usable, with its name', async () => {
  assert.equal(await found({ adapter: card, product: 2 }), {
    usable: true,
    detail: 'NVIDIA L4 (nvidia, ada), through Dawn',
  })
})

test('a software adapter counts only on request', async () => {
  const before = process.env.SENTE_SOFTWARE_GPU
  try {
    delete process.env.SENTE_SOFTWARE_GPU
    assert.equal(await found({ adapter: program, product: 2 }), {
      usable: false,
      reason: 'the only adapter is SwiftShader driver (nvidia, ada), through Dawn, which computes on the CPU',
    })
    process.env.SENTE_SOFTWARE_GPU = '1'
    assert.is((await found({ adapter: program, product: 2 })).usable, true)
  } finally {
    if (before === undefined) delete process.env.SENTE_SOFTWARE_GPU
    else process.env.SENTE_SOFTWARE_GPU = before
  }
})

test('each kind of failure has its own reason', async () => {
  const reason = async (answer: Answer) => {
    const finding = await found(answer)
    return finding.usable ? assert.unreachable() : finding.reason
  }
  assert.is(await reason({ adapter: card, product: 0 }), 'NVIDIA L4 (nvidia, ada) computes 1·1 + 1·1 = 0')
  assert.is(await reason({ ended: 'SIGSEGV' }), 'a process that used it ended with SIGSEGV')
  assert.is(await reason({ failed: 'adapter', message: '' }), 'Dawn finds no GPU')
  assert.is(await reason({ failed: 'adapter', message: 'no loader' }), 'Dawn finds no GPU (no loader)')
  assert.is(await reason({ failed: 'dawn', message: 'no such file' }), 'webgpu does not work (no such file)')
  assert.is(
    await reason({ failed: 'tfjs', message: 'no such kernel' }),
    '@tensorflow/tfjs-backend-webgpu does not work (no such kernel)',
  )
})

test('missing packages are not tried', async () => {
  const missing = { reason: 'webgpu is not installed', fix: 'npm install it' }
  const finding = await probe(missing, () => assert.unreachable() as never)
  assert.equal(finding, { usable: false, state: 'absent', ...missing })
})

test('packages that do not load are detected in a child process', async () => {
  const finding = await probe(packages)
  assert.is(finding.usable, false)
  assert.match((finding as { reason: string }).reason, /^webgpu does not work \(Cannot find module/)
})

test.run()
