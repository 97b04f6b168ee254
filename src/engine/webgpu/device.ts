import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { UserError } from '../../core/error.ts'
import { tf } from '../tf.ts'
import { type AdapterInfo, adapterName } from './adapter.ts'
import { withGlobals } from './globals.ts'
import { repairKernels } from './kernels.ts'
import { findPackages } from './packages.ts'
import type { GpuBuffer, GpuDevice, GpuEncoder, WebgpuBackend } from './types.ts'

/** The GPU, opened. */
export interface Gpu {
  readonly device: GpuDevice
  /** TF.js's backend on the device, registered as `webgpu`. */
  readonly backend: WebgpuBackend
  /** The adapter's name. */
  readonly detail: string
  /** Calls `f` while the names that the backend needs are global. */
  during<T>(f: () => T): T
  /** @throws UserError when the device is lost, or has failed at something. */
  check(): void
}

interface Adapter {
  readonly info: AdapterInfo
  readonly limits: Readonly<Record<string, number>>
  requestDevice(options: object): Promise<GpuDevice>
}

interface Dawn {
  readonly globals: Readonly<Record<string, unknown>>
  create(options: readonly string[]): { requestAdapter(options: object): Promise<Adapter | null> }
}

/** Limits that TF.js's kernels ask of a device beyond WebGPU's defaults. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
]

let opened: Promise<Gpu> | undefined

/**
 * The one GPU device of this process, opened at the first call: TF.js has one backend `webgpu`. `options` are Dawn's,
 * for tests: `backend=null` computes nothing.
 *
 * @throws UserError when the packages or the GPU are not there.
 */
export function openGpu(options: readonly string[] = []): Promise<Gpu> {
  opened ??= open(options).catch(error => {
    opened = undefined
    if (error instanceof UserError) throw error
    const message = (error as Error).message.split('\n')[0]
    throw new UserError(`TF.js does not open on WebGPU (${message}): see what sente doctor says.`, { cause: error })
  })
  return opened
}

async function open(options: readonly string[]): Promise<Gpu> {
  const packages = findPackages()
  if ('reason' in packages) throw new UserError(`${packages.reason}; install with: ${packages.fix}`)
  const dawn = (await import(pathToFileURL(packages.dawn).href)) as Dawn
  const gpu = dawn.create(options)
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw new UserError('Dawn finds no GPU: install the driver of the GPU with Vulkan.')
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map(limit => [limit, adapter.limits[limit]])),
  })
  const during = <T>(f: () => T): T => withGlobals(dawn.globals, gpu, f)
  // Loaded where there is no navigator.gpu, the package registers its kernels but no backend: that would open a device
  // of its own.
  const { WebGPUBackend } = createRequire(import.meta.url)(packages.backend)
  repairKernels()
  const backend: WebgpuBackend = during(() => new WebGPUBackend(device, adapter.info))
  if (!tf.registerBackend('webgpu', () => backend, -100))
    throw new UserError('TF.js has a backend "webgpu" already, and can have but one: remove it by tf.removeBackend.')
  return { device, backend, during, detail: adapterName(adapter.info), check: watch(device) }
}

/** Remembers what goes wrong on a device, and answers with a function that throws it. */
export function watch(device: GpuDevice): () => void {
  let failure: string | undefined
  device.lost.then(({ reason, message }) => {
    failure =
      `the GPU device was lost (${[reason, message].filter(Boolean).join(': ')}): resume the run from its ` +
      `last checkpoint`
  })
  device.addEventListener('uncapturederror', ({ error }) => {
    failure ??=
      `the GPU failed (${error.message.split('\n')[0]}): resume the run from its last checkpoint, with ` +
      `--device cpu if it fails again`
  })
  return () => {
    if (failure) throw new UserError(`${failure}.`)
  }
}

/** GPUMapMode.READ. */
const READ = 1

/**
 * Submits commands, and shows `read` the bytes that they have left in `staging`.
 *
 * @throws UserError when the device is lost, or has failed at something.
 */
export async function fetchBytes(
  gpu: Gpu,
  commands: GpuEncoder,
  staging: GpuBuffer,
  read: (bytes: ArrayBuffer) => void,
): Promise<void> {
  try {
    gpu.device.queue.submit([commands.finish()])
    await staging.mapAsync(READ)
    read(staging.getMappedRange())
    staging.unmap()
  } catch (error) {
    await new Promise(setImmediate) // that a device was lost is told after what this broke
    gpu.check()
    throw error
  }
  gpu.check()
}
