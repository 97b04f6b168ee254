import { createRequire } from 'node:module'
import type * as ORT from 'onnxruntime-node'
import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { type Target, TITLES } from '../graph/target.ts'

const require = createRequire(import.meta.url)

/** Tensors by name, fed to or fetched from a session. */
export type Tensors = Record<string, ORT.Tensor>

/** A loaded model. `run` writes into the fetched tensors' own memory. */
export interface Session {
  run(feeds: Tensors, fetches: Tensors): void | Promise<void>
  dispose(): void
}

/** ONNX Runtime, loaded, with one of its providers. */
export interface Runtime {
  readonly version: string
  readonly provider: Target
  /** A tensor in the computer's memory, over `data`. */
  tensor(dtype: 'float32' | 'int32' | 'bool', data: TypedArray, shape: readonly number[]): ORT.Tensor
  /**
   * @param exact The model's operations as they are; ONNX Runtime's own rewrites reassociate products
   * (matmul_scale_fusion).
   * @throws UserError where a GPU's provider does not take the whole model.
   */
  session(model: Uint8Array, exact?: boolean): Promise<Session>
  /** The native binding itself, where it is found: sessions that answer at once. */
  readonly native: NativeRuntime | undefined
}

/** Sessions of the native binding. */
export interface NativeRuntime {
  /**
   * `allocates`: a fetch may be null; its tensor is then made in the provider's memory. `exact`: as it is, without
   * optimization.
   */
  session(model: Uint8Array, allocates?: boolean, exact?: boolean): NativeSession
}

/** The part of onnxruntime-node's native binding that its public, asynchronous session wraps in a `setImmediate`. */
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
  /** To an operation, on the CPU. With 1, the default, results are bit-identical everywhere. */
  readonly threads?: number
  /** Default `cpu`. */
  readonly provider?: Target
  /** For tests: false does without the native binding. */
  readonly direct?: boolean
}

/**
 * Loads onnxruntime-node.
 *
 * Runs go through the native binding, which answers at once and saves 10 µs and a turn of the event loop; where a later
 * version has moved it, through the public asynchronous API. On a GPU the runtime's way to help itself with the CPU is
 * closed: a model runs on the GPU as a whole, or it is refused.
 *
 * @throws UserError when the native library does not load.
 */
export function loadRuntime({ threads = 1, provider = 'cpu', direct = true }: RuntimeOptions = {}): Runtime {
  // Since 1.30 the library counts sessions and runs for its maker: a database in the home folder, a log in the
  // temporary one, uploads.
  process.env.ORT_DISABLE_TELEMETRY ??= '1'
  // CUDA would multiply matrices in TF32, 10 bits of mantissa; read when its libraries load. Set to 1 it may.
  if (provider === 'cuda') process.env.NVIDIA_TF32_OVERRIDE ??= '0'
  let ort: typeof ORT
  try {
    ort = require('onnxruntime-node') as typeof ORT
  } catch (cause) {
    throw new UserError(
      `onnxruntime-node does not load (${firstLine(cause)}), so steps cannot run compiled: reinstall it, or use ` +
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
    logSeverityLevel: provider === 'cpu' ? 3 : 4, // what a GPU's provider logs as an error it also throws
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
      `ONNX Runtime cannot run this by ${TITLES[provider]} alone (${firstLine(cause)}): \`sente doctor\` tells what ` +
        `is there; or use --device cpu.`,
      { cause },
    )
  }

/** A session whose failures say that the GPU is the cause: it is lost or out of memory, for instance. */
export const onGpu =
  (provider: Target) =>
  ({ run, dispose }: Session): Session => {
    const failed = (cause: unknown): never => {
      throw new UserError(
        `the GPU has stopped computing (ONNX Runtime by ${TITLES[provider]}: ${firstLine(cause)}); most often its ` +
          `driver was reset, or its memory is full: ` +
          'go on from the last checkpoint, with --device cpu if it happens again.',
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
