import { createRequire } from 'node:module'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import type { NativePackage } from './find.ts'
import { preloadCuda } from './preload.ts'
import {
  firstLine,
  type NativeRuntime,
  type NativeSession,
  notOnGpu,
  onGpu,
  type Runtime,
  type RuntimeOptions,
  type Session,
  type Tensor,
  type Tensors,
} from './runtime.ts'

const require = createRequire(import.meta.url)

/** The members of onnxruntime-node that are used here. */
interface PublicApi {
  readonly Tensor: new (dtype: string, data: unknown, shape: readonly number[]) => Tensor
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: object,
    ): Promise<{
      run(feeds: Tensors, fetches: Tensors): Promise<unknown>
      release(): Promise<void>
    }>
  }
}

interface NativeClass {
  new (): NativeSession & {
    loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void
  }
}

/**
 * Loads onnxruntime-node.
 *
 * Runs call the native binding, which is synchronous and saves 10 µs and a turn of the event loop; if a later version
 * moves it, they use the public asynchronous API. With a GPU provider the CPU fallback is disabled: a model runs
 * entirely on the GPU, or is refused.
 *
 * @throws UserError when the native library does not load.
 */
export function loadNative(
  { folder, version }: NativePackage,
  { threads = 1, provider = 'cpu', direct = true }: RuntimeOptions = {},
): Runtime {
  // Since 1.30 the library reports sessions and runs to its vendor: a database in the home folder, a log in the
  // temporary folder, and uploads.
  process.env.ORT_DISABLE_TELEMETRY ??= '1'
  // CUDA would multiply matrices in TF32 (10 bits of mantissa); read when its libraries load. The user may set it to 1.
  if (provider === 'cuda') process.env.NVIDIA_TF32_OVERRIDE ??= '0'
  if (provider === 'cuda') preloadCuda()
  let ort: PublicApi
  try {
    ort = require(folder) as PublicApi
  } catch (cause) {
    throw new UserError(
      `onnxruntime-node in ${folder} does not load (${firstLine(cause)}): remove it, or install another version.`,
      { cause },
    )
  }
  const options = {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: provider === 'cpu' ? 3 : 4, // GPU providers also throw the errors that they log
    ...(provider !== 'cpu' && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
  } as const
  const optionsFor = (exact: boolean) =>
    exact ? ({ ...options, graphOptimizationLevel: 'disabled' } as const) : options
  const Native = direct ? nativeClass(folder) : undefined
  const native: NativeRuntime | undefined = Native && {
    session(model, allocates = false, exact = false) {
      const session = new Native()
      const { buffer, byteOffset, byteLength } = model
      const places = allocates ? { preferredOutputLocation: 'gpu-buffer' } : {}
      session.loadModel(buffer, byteOffset, byteLength, { ...optionsFor(exact), ...places })
      return session
    },
  }
  const open = async (model: Uint8Array, exact = false): Promise<Session> => {
    if (native) {
      const session = native.session(model, false, exact)
      return { run: (feeds, fetches) => void session.run(feeds, fetches, {}), dispose: () => session.dispose() }
    }
    const session = await ort.InferenceSession.create(model, optionsFor(exact))
    return {
      run: async (feeds, fetches) => void (await session.run(feeds, fetches)),
      dispose: () => void session.release(),
    }
  }
  return {
    name: `onnxruntime ${version}`,
    provider,
    threads,
    native,
    tensor: (dtype, data, shape) => new ort.Tensor(dtype, data, shape),
    free: () => {},
    session: provider === 'cpu' ? open : (model, exact) => open(model, exact).then(onGpu(provider), notOnGpu(provider)),
  }
}

function nativeClass(folder: string): NativeClass | undefined {
  try {
    const { binding, initOrt } = require(join(folder, 'dist', 'binding.js'))
    initOrt()
    return binding.InferenceSession
  } catch {
    return undefined
  }
}
