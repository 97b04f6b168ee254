import type { Engine } from '../engine.ts'
import { type Candidate, type Finding, software } from './candidate.ts'
import { NO_RUNTIME, type Trial, type Try, tryProvider } from './trial.ts'
import { seeingOnly, type VulkanDriver, vulkanDrivers } from './vulkan.ts'

/** What the search for an adapter reads; replaceable in tests. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly attempt: Try
  readonly drivers: () => readonly VulkanDriver[]
}

const HERE: Surroundings = {
  platform: process.platform,
  arch: process.arch,
  attempt: tryProvider,
  drivers: vulkanDrivers,
}

const LOADER = 'libvulkan.so.1'

/**
 * Whether ONNX Runtime's WebGPU provider works here, and on which adapter.
 *
 * It accepts any adapter, even a software one, and does not report which. On Linux it finds adapters through Vulkan
 * drivers: if it works with only the hardware drivers visible, the adapter is a card; if it needs the others, it is
 * software. Other systems always come with their own adapter.
 */
export async function findWebgpu({ platform, arch, attempt, drivers }: Surroundings = HERE): Promise<Finding> {
  if (platform !== 'linux') return judge(await attempt('webgpu', []), `the system's graphics adapter`, platform, arch)
  const all = drivers()
  const cards = all.filter(driver => !driver.software)
  if (cards.length > 0) {
    const trial = await attempt('webgpu', [LOADER], seeingOnly(cards))
    const found = judge(trial, `a Vulkan adapter (driver: ${namesOf(cards)})`, platform, arch)
    if (found.usable || cards.length === all.length) return found
  }
  const programs = namesOf(all.filter(driver => driver.software))
  const found = judge(await attempt('webgpu', [LOADER]), `a software adapter (${programs})`, platform, arch)
  return found.usable ? software(found.detail) : found
}

/** Driver names from manifest paths: `/usr/share/vulkan/icd.d/radeon_icd.x86_64.json` gives radeon. */
const namesOf = (drivers: readonly VulkanDriver[]): string =>
  [...new Set(drivers.map(({ manifest }) => manifest.replace(/^.*\/(vk_)?|(_icd)?(\.\w+)?\.json$/g, '')))].join(' or ')

function judge(trial: Trial, generic: string, platform: string, arch: string): Finding {
  const { works, known, missing, error, adapter } = trial
  if (works) return adapter?.software ? software(adapter.name) : { usable: true, detail: adapter?.name ?? generic }
  if (error === NO_RUNTIME) return { usable: false, reason: error, fix: 'npx sente install-native' }
  if (!known) return { usable: false, reason: `onnxruntime-node has no WebGPU for ${platform}-${arch}` }
  if (missing.includes(LOADER))
    return {
      usable: false,
      reason: `the Vulkan loader is not installed (${LOADER})`,
      fix: 'apt-get install libvulkan1 (Fedora: dnf install vulkan-loader), and the driver of your graphics card',
    }
  if (/Failed to get a WebGPU adapter/.test(error))
    return {
      usable: false,
      reason: 'no graphics card with a Vulkan driver was found',
      fix: 'install the driver of your graphics card; `vulkaninfo --summary` must list the card',
    }
  return { usable: false, reason: `ONNX Runtime's WebGPU provider does not work here: ${error}` }
}

let adapter = ''

/** ONNX Runtime's WebGPU provider: cards of any vendor, with nothing to install but the driver. */
export const onnxWebgpu: Candidate = {
  name: 'onnx-webgpu',
  title: 'ONNX Runtime, WebGPU',
  engine: 'onnx',
  async probe() {
    const finding = await findWebgpu()
    if (finding.usable) adapter = finding.detail
    return finding
  },
  async open(threads): Promise<Engine> {
    const { openOnnxEngine } = await import('../onnx/engine.ts')
    return openOnnxEngine({ threads, provider: 'webgpu', adapter })
  },
}
