import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engine.ts'
import { CUDA_PROVIDER, findRuntime } from '../onnx/find.ts'
import type { Candidate, Finding } from './candidate.ts'
import { NO_RUNTIME, type Try, tryProvider } from './trial.ts'

/** What the search for CUDA reads; replaceable in tests. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly attempt: Try
  /** Where the native ONNX Runtime is installed; undefined if it is not. */
  readonly folder: string | undefined
  /** Names of the cards, from the NVIDIA driver. */
  readonly cards: () => readonly string[]
}

/** Of this machine now: `install-cuda` has just put the native runtime there. */
const here = (): Surroundings => ({
  platform: process.platform,
  arch: process.arch,
  attempt: tryProvider,
  folder: findRuntime().native?.folder,
  cards: nvidiaCards,
})

const DRIVER = 'libcuda.so.1'
const PROVIDER = CUDA_PROVIDER

/**
 * Whether ONNX Runtime's CUDA provider works here. The npm package omits the CUDA library because of its size;
 * `sente install-cuda` fetches it. If that library fails, ONNX Runtime silently falls back to the
 * CPU; the trial disables the fallback.
 */
export async function findCuda(surroundings: Surroundings = here()): Promise<Finding> {
  const { platform, arch, attempt, folder, cards } = surroundings
  if (platform !== 'linux' || arch !== 'x64')
    return { usable: false, reason: `onnxruntime-node has CUDA for linux-x64 only, not for ${platform}-${arch}` }
  if (!folder) return { usable: false, reason: NO_RUNTIME, fix: 'npx sente install-native' }
  const { works, missing, error } = await attempt('cuda', [DRIVER])
  if (works) return { usable: true, detail: cards().join(' and ') || 'an NVIDIA card' }
  if (missing.includes(DRIVER))
    return {
      usable: false,
      reason: `no NVIDIA driver was found (${DRIVER})`,
      fix: 'install the driver of your NVIDIA card',
    }
  if (!hasLibrary(folder))
    return {
      usable: false,
      reason: `onnxruntime-node comes without its CUDA library (${PROVIDER})`,
      fix: 'npx sente install-cuda',
    }
  const lacks = /(lib(?:cu|nv)\w+\.so\.\d+): cannot open/.exec(error)?.[1]
  if (lacks)
    return {
      usable: false,
      reason: `${PROVIDER} needs ${lacks}, which was not found`,
      fix: 'npx sente install-cuda, or add the folders of CUDA 13 and cuDNN 9 to LD_LIBRARY_PATH',
    }
  return { usable: false, reason: `ONNX Runtime's CUDA provider does not work here: ${error}` }
}

/** Whether the library lies beside the binding, whichever N-API version that is for. */
function hasLibrary(folder: string): boolean {
  const binaries = join(folder, 'bin')
  if (!existsSync(binaries)) return false
  return readdirSync(binaries).some(api => existsSync(join(binaries, api, 'linux', 'x64', PROVIDER)))
}

function nvidiaCards(): string[] {
  const folder = '/proc/driver/nvidia/gpus'
  try {
    return readdirSync(folder).flatMap(card => {
      const name = /^Model:\s*(.+)$/m.exec(readFileSync(join(folder, card, 'information'), 'utf8'))?.[1]
      return name ? [name.trim()] : []
    })
  } catch {
    return []
  }
}

let card = ''

/**
 * ONNX Runtime's CUDA provider, for NVIDIA cards, once its library is installed. State crosses the bus on every run:
 * see `hostMemory`.
 */
export const onnxCuda: Candidate = {
  name: 'onnx-cuda',
  title: 'ONNX Runtime, CUDA',
  engine: 'onnx',
  async probe() {
    const finding = await findCuda()
    if (finding.usable) card = finding.detail
    return finding
  },
  async open(threads): Promise<Engine> {
    const { openOnnxEngine } = await import('../onnx/engine.ts')
    return openOnnxEngine({ threads, provider: 'cuda', adapter: card })
  },
}
