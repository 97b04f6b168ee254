import { createRequire } from 'node:module'
import type * as ORT from 'onnxruntime-node'
import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { type Target, TITLES } from '../graph/target.ts'

const require = createRequire(import.meta.url)

/** Tensors by name, fed to or fetched from a session. */
export type Tensors = Record<string, ORT.Tensor>

/** A loaded model. `run` writes into the memory of the fetched tensors. */
export interface Session {
  run(feeds: Tensors, fetches: Tensors): void | Promise<void>
  dispose(): void
}

/** ONNX Runtime, loaded, with one execution provider. */
export interface Runtime {
  readonly version: string
  readonly provider: Target
  /** A tensor in host memory, over `data`. */
  tensor(dtype: 'float32' | 'int32' | 'bool', data: TypedArray, shape: readonly number[]): ORT.Tensor
  /**
   * @param exact Runs the model without ONNX Runtime's own rewrites, which reassociate products (matmul_scale_fusion).
   * @throws UserError when a GPU provider does not support the whole model.
   */
  session(model: Uint8Array, exact?: boolean): Promise<Session>
  /** The native binding, if it was found: synchronous sessions. */
  readonly native: NativeRuntime | undefined
}

/** Sessions of the native binding. */
export interface NativeRuntime {
  /**
   * `allocates`: a fetch may be null, and its tensor is then allocated in the provider's memory. `exact`: without graph
   * optimization.
   */
  session(model: Uint8Array, allocates?: boolean, exact?: boolean): NativeSession
}

/** The native session that onnxruntime-node's public, asynchronous one wraps in a `setImmediate`. */
export interface NativeSession {
  run(feeds: Tensors, fetches: Record<string, ORT.Tensor | null>, options: object): Tensors
  dispose(): void
}

interface NativeClass {
  new (): NativeSession & {
    loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void
  }
}

export interface RuntimeOptions {
  /** Threads per operation on the CPU. With 1, the default, results are bit-identical everywhere. */
  readonly threads?: number
  /** Default `cpu`. */
  readonly provider?: Target
  /** For tests: false bypasses the native binding. */
  readonly direct?: boolean
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
export function loadRuntime({ threads = 1, provider = 'cpu', direct = true }: RuntimeOptions = {}): Runtime {
  // Since 1.30 the library reports sessions and runs to its vendor: a database in the home folder, a log in the
  // temporary folder, and uploads.
  process.env.ORT_DISABLE_TELEMETRY ??= '1'
  // CUDA would multiply matrices in TF32 (10 bits of mantissa); read when its libraries load. The user may set it to 1.
  if (provider === 'cuda') process.env.NVIDIA_TF32_OVERRIDE ??= '0'
  let ort: typeof ORT
  try {
    ort = require('onnxruntime-node') as typeof ORT
  } catch (cause) {
    throw new UserError(
      `onnxruntime-node does not load (${firstLine(cause)}), so steps cannot be compiled: reinstall it, or use ` +
        `--engine tfjs.`,
      { cause },
    )
  }
  const { version } = require('onnxruntime-node/package.json') as { version: string }
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
  const Native = direct ? nativeClass() : undefined
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
    version,
    provider,
    native,
    tensor: (dtype, data, shape) => new ort.Tensor(dtype, data as never, shape),
    session: provider === 'cpu' ? open : (model, exact) => open(model, exact).then(onGpu(provider), notOnGpu(provider)),
  }
}

function nativeClass(): NativeClass | undefined {
  try {
    const { binding, initOrt } = require('onnxruntime-node/dist/binding.js')
    initOrt()
    return binding.InferenceSession
  } catch {
    return undefined
  }
}

export const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0]!

const notOnGpu =
  (provider: Target) =>
  (cause: Error): never => {
    throw new UserError(
      `ONNX Runtime cannot run this step on ${TITLES[provider]} alone (${firstLine(cause)}): run \`sente doctor\` to ` +
        `see what works here, or use --device cpu.`,
      { cause },
    )
  }

/** Wraps a session so that failures name the GPU as the likely cause, such as a lost device or full memory. */
export const onGpu =
  (provider: Target) =>
  ({ run, dispose }: Session): Session => {
    const failed = (cause: unknown): never => {
      throw new UserError(
        `the GPU stopped computing (ONNX Runtime on ${TITLES[provider]}: ${firstLine(cause)}), most likely ` +
          `because its driver was reset or its memory is full: resume from the last checkpoint, with --device cpu if ` +
          `it happens again.`,
        { cause },
      )
    }
    return {
      dispose,
      run(feeds, fetches) {
        try {
          return run(feeds, fetches)?.catch(failed)
        } catch (cause) {
          return failed(cause)
        }
      },
    }
  }
