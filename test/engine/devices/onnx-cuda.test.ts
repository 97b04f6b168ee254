import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findCuda, onnxCuda, type Surroundings } from '../../../src/engine/devices/onnx-cuda.ts'
import type { Trial } from '../../../src/engine/devices/trial.ts'

const root = mkdtempSync(join(tmpdir(), 'cuda-'))
test.after(() => rmSync(root, { recursive: true }))
const [bare, whole] = [join(root, 'bare'), join(root, 'whole')]
mkdirSync(join(bare, 'bin/napi-v6/linux/x64'), { recursive: true })
mkdirSync(join(whole, 'bin/napi-v7/linux/x64'), { recursive: true })
writeFileSync(join(whole, 'bin/napi-v7/linux/x64/libonnxruntime_providers_cuda.so'), '')

const find = (trial: Partial<Trial>, more: Partial<Surroundings> = {}) =>
  findCuda({
    platform: 'linux',
    arch: 'x64',
    folder: whole,
    cards: () => ['NVIDIA H100'],
    attempt: async () => ({ works: false, known: true, missing: [], error: 'it fails', ...trial }),
    ...more,
  })

test('a working card is named', async () => {
  assert.equal(await find({ works: true }), { usable: true, detail: 'NVIDIA H100' })
  assert.equal(await find({ works: true }, { cards: () => [] }), { usable: true, detail: 'an NVIDIA card' })
})

test('reasons name what is missing, in the order in which to install it', async () => {
  const driver = { missing: ['libcuda.so.1'] }
  assert.equal(await find(driver, { folder: bare }), {
    usable: false,
    reason: 'no NVIDIA driver was found (libcuda.so.1)',
    fix: 'install the driver of your NVIDIA card',
  })
  assert.equal(await find({}, { folder: bare }), {
    usable: false,
    reason: 'onnxruntime-node comes without its CUDA library (libonnxruntime_providers_cuda.so)',
    fix: 'npx sente install-cuda',
  })
  const error = 'Failed to load shared library; libcudnn.so.9: cannot open shared object file'
  assert.equal(await find({ error }), {
    usable: false,
    reason: 'libonnxruntime_providers_cuda.so needs libcudnn.so.9, which was not found',
    fix: 'npx sente install-cuda, or add the folders of CUDA 13 and cuDNN 9 to LD_LIBRARY_PATH',
  })
  assert.equal(await find({ error: 'CUDA failure 100: no CUDA-capable device' }), {
    usable: false,
    reason: "ONNX Runtime's CUDA provider does not work here: CUDA failure 100: no CUDA-capable device",
  })
})

test('other platforms have no CUDA', async () => {
  const { reason } = (await find({ works: true }, { platform: 'darwin', arch: 'arm64' })) as { reason: string }
  assert.is(reason, 'onnxruntime-node has CUDA for linux-x64 only, not for darwin-arm64')
})

test('it returns a finding on this machine', async () => {
  const found = await onnxCuda.probe()
  assert.ok(found.usable ? found.detail.length > 0 : found.reason.length > 0)
})

test.run()
