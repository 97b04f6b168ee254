import type { Engine } from '../engine.ts'
import { type Candidate, type Finding, software } from './candidate.ts'
import { type Trial, type Try, tryProvider } from './trial.ts'
import { seeingOnly, type VulkanDriver, vulkanDrivers } from './vulkan.ts'

/** What the adapter is looked for in; tests give their own. */
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
 * Whether ONNX Runtime computes by WebGPU here, and on what.
 *
 * It takes any adapter, software too, and does not tell which. On Linux it finds adapters by Vulkan's drivers: what
 * works while only those of graphics cards are to be seen is a card, what works with the others alone is a program.
 * Elsewhere the system always has its own.
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

/** `/usr/share/vulkan/icd.d/radeon_icd.x86_64.json` is radeon. */
const namesOf = (drivers: readonly VulkanDriver[]): string =>
  [...new Set(drivers.map(({ manifest }) => manifest.replace(/^.*\/(vk_)?|(_icd)?(\.\w+)?\.json$/g, '')))].join(' or ')

function judge(trial: Trial, generic: string, platform: string, arch: string): Finding {
  const { works, known, missing, error, adapter } = trial
  if (works) return adapter?.software ? software(adapter.name) : { usable: true, detail: adapter?.name ?? generic }
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
      reason: 'no graphics card with a driver for Vulkan was found',
      fix: 'install the driver of your graphics card; `vulkaninfo --summary` must list the card',
    }
  return { usable: false, reason: `ONNX Runtime does not compute by WebGPU here: ${error}` }
}

let adapter = ''

/** ONNX Runtime's WebGPU provider: on cards of any maker, with nothing to install but the card's driver. */
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
