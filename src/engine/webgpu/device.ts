import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { UserError } from '../../core/error.ts'
import { tf } from '../tf.ts'
import { type AdapterInfo, adapterName } from './adapter.ts'
import { withGlobals } from './globals.ts'
import { repairKernels } from './kernels.ts'
import { findPackages } from './packages.ts'
import type { GpuBuffer, GpuDevice, GpuEncoder, WebgpuBackend } from './types.ts'

/** An opened GPU. */
export interface Gpu {
  readonly device: GpuDevice
  /** TF.js's backend on the device, registered as `webgpu`. */
  readonly backend: WebgpuBackend
  /** The adapter's name. */
  readonly detail: string
  /** Calls `f` while the global names that the backend needs are defined. */
  during<T>(f: () => T): T
  /** @throws UserError when the device was lost or reported an error. */
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

/** Device limits beyond WebGPU's defaults that TF.js's kernels need. */
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
 * The GPU device of this process, opened on the first call; TF.js has a single backend `webgpu`. `options` are passed
 * to Dawn, for tests: `backend=null` computes nothing.
 *
 * @throws UserError when the packages or a GPU are missing.
 */
export function openGpu(options: readonly string[] = []): Promise<Gpu> {
  opened ??= open(options).catch(error => {
    opened = undefined
    if (error instanceof UserError) throw error
    const message = (error as Error).message.split('\n')[0]
    throw new UserError(`TF.js cannot use WebGPU (${message}): run sente doctor for details.`, { cause: error })
  })
  return opened
}

async function open(options: readonly string[]): Promise<Gpu> {
  const packages = findPackages()
  if ('reason' in packages) throw new UserError(`${packages.reason}: install with ${packages.fix}`)
  const dawn = (await import(pathToFileURL(packages.dawn).href)) as Dawn
  const gpu = dawn.create(options)
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw new UserError('Dawn finds no GPU: install a GPU driver with Vulkan.')
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map(limit => [limit, adapter.limits[limit]])),
  })
  const during = <T>(f: () => T): T => withGlobals(dawn.globals, gpu, f)
  // Loaded while navigator.gpu is undefined, the package registers its kernels but not its backend, which would open
  // another device.
  const { WebGPUBackend } = createRequire(import.meta.url)(packages.backend)
  repairKernels()
  const backend: WebgpuBackend = during(() => new WebGPUBackend(device, adapter.info))
  if (!tf.registerBackend('webgpu', () => backend, -100))
    throw new UserError('TF.js already has a backend "webgpu" and allows only one: remove it with tf.removeBackend.')
  return { device, backend, during, detail: adapterName(adapter.info), check: watch(device) }
}

/** Records errors of a device, and returns a function that throws the first. */
export function watch(device: GpuDevice): () => void {
  let failure: string | undefined
  device.lost.then(({ reason, message }) => {
    failure =
      `the GPU device was lost (${[reason, message].filter(Boolean).join(': ')}): resume the run from its last ` +
      `checkpoint`
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
 * Submits commands, then passes the resulting bytes of `staging` to `read`.
 *
 * @throws UserError when the device was lost or reported an error.
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
    await new Promise(setImmediate) // the loss of a device is reported only after the failures that it causes
    gpu.check()
    throw error
  }
  gpu.check()
}
