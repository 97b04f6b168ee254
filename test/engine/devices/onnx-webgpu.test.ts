import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findWebgpu, onnxWebgpu, type Surroundings } from '../../../src/engine/devices/onnx-webgpu.ts'
import type { Trial } from '../../../src/engine/devices/trial.ts'
import type { VulkanDriver } from '../../../src/engine/devices/vulkan.ts'

const works: Trial = { works: true, known: true, missing: [], error: '' }
const fails = (error: string, more: Partial<Trial> = {}): Trial => ({ ...works, works: false, error, ...more })
const noAdapter = fails('Failed to get a WebGPU adapter: No supported adapters')
const driver = (name: string, software = false): VulkanDriver => ({ manifest: `/icd.d/${name}.json`, software })
const [nvidia, intel, lavapipe] = [driver('nvidia_icd'), driver('intel_icd.x86_64'), driver('lvp_icd.x86_64', true)]

/** The finding if a trial that sees only certain manifests (undefined: all) ends as `ends` returns. */
const find = (
  drivers: readonly VulkanDriver[],
  ends: (seen: string | undefined) => Trial,
  more: Partial<Surroundings> = {},
) =>
  findWebgpu({
    platform: 'linux',
    arch: 'x64',
    drivers: () => drivers,
    attempt: async (_, __, env) => ends(env?.VK_DRIVER_FILES),
    ...more,
  })

test('an adapter that works with hardware drivers alone is a card', async () => {
  const found = await find([nvidia!, intel!, lavapipe!], seen => (seen?.includes('lvp') === false ? works : noAdapter))
  assert.equal(found, { usable: true, detail: 'a Vulkan adapter (driver: nvidia or intel)' })
})

test('an adapter that needs a software driver is that software, which counts only on request', async () => {
  const before = process.env.SENTE_SOFTWARE_GPU
  const ask = () => find([intel!, lavapipe!], seen => (seen ? noAdapter : works))
  delete process.env.SENTE_SOFTWARE_GPU
  const refused = await ask()
  process.env.SENTE_SOFTWARE_GPU = '1'
  const counted = await ask()
  if (before === undefined) delete process.env.SENTE_SOFTWARE_GPU
  else process.env.SENTE_SOFTWARE_GPU = before
  const reason = 'the only adapter is a software adapter (lvp), which computes on the CPU'
  assert.equal(refused, { usable: false, reason })
  assert.equal(counted, { usable: true, detail: 'a software adapter (lvp)', software: true })
})

test('the package webgpu gives the name, and whether it is software', async () => {
  const named = (name: string, software: boolean) => () => ({ ...works, adapter: { name, software } })
  assert.equal(await find([nvidia!], named('NVIDIA H100', false)), { usable: true, detail: 'NVIDIA H100' })
  const { reason } = (await find([nvidia!], named('llvmpipe', true))) as { reason: string }
  assert.is(process.env.SENTE_SOFTWARE_GPU === '1' || /the only adapter is llvmpipe/.test(reason), true)
})

test('reasons name what is missing, and how to fix it', async () => {
  const cases: readonly (readonly [Awaited<ReturnType<typeof find>>, RegExp, RegExp | undefined])[] = [
    [await find([nvidia!], () => noAdapter), /^no graphics card with a Vulkan driver/, /driver of your graphics/],
    [await find([], () => noAdapter), /^no graphics card with a Vulkan driver/, /driver of your graphics/],
    [
      await find([], () => fails('no', { missing: ['libvulkan.so.1'] })),
      /^the Vulkan loader is not installed/,
      /^apt-get install libvulkan1/,
    ],
    [
      await find([], () => fails('unsupported', { known: false }), { arch: 'arm64' }),
      /^onnxruntime-node has no WebGPU for linux-arm64$/,
      undefined,
    ],
    [
      await find([nvidia!], () => fails('its process ended with SIGSEGV')),
      /WebGPU provider does not work here: its process ended with SIGSEGV$/,
      undefined,
    ],
  ]
  for (const [found, reason, fix] of cases) {
    assert.is(found.usable, false)
    if (found.usable) continue
    assert.match(found.reason, reason)
    if (fix) assert.match(found.fix!, fix)
    else assert.is(found.fix, undefined)
  }
})

test('a Mac and a PC have adapters without Vulkan', async () => {
  for (const platform of ['darwin', 'win32'] as const)
    assert.equal(await find([lavapipe!], () => works, { platform }), {
      usable: true,
      detail: "the system's graphics adapter",
    })
})

test('it returns a finding on this machine', async () => {
  const found = await onnxWebgpu.probe()
  assert.ok(found.usable ? found.detail.length > 0 : found.reason.length > 0)
})

test.run()
