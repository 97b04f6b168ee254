import { createRequire } from 'node:module'
import type * as ORT from 'onnxruntime-node'
import { UserError } from '../core/error.ts'

const require = createRequire(import.meta.url)

/** Tensors by name, fed to or fetched from a session. */
export type Tensors = Record<string, ORT.Tensor>

/** A loaded model. `run` writes into the fetched tensors' own arrays. */
export interface Session {
  run(feeds: Tensors, fetches: Tensors): void | Promise<void>
  dispose(): void
}

/** ONNX Runtime, loaded. */
export interface Runtime {
  readonly version: string
  tensor(
    dtype: 'float32' | 'int32' | 'bool',
    data: Float32Array | Int32Array | Uint8Array,
    shape: readonly number[],
  ): ORT.Tensor
  session(model: Uint8Array): Promise<Session>
}

/** The part of onnxruntime-node's native binding that its public, asynchronous session wraps in a `setImmediate`. */
interface NativeSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void
  run(feeds: Tensors, fetches: Tensors, options: object): unknown
  dispose(): void
}

/**
 * Loads onnxruntime-node's CPU provider with `threads` threads to an operation (with one, results are bit-identical everywhere).
 *
 * Runs go through the native binding, which answers at once and saves 10 µs and a turn of the event loop; where a later version has
 * moved it, through the public asynchronous API (for tests: also where `direct` is false).
 *
 * @throws UserError when the native library does not load.
 */
export function loadRuntime(threads: number, direct = true): Runtime {
  // Since 1.30 the library counts sessions and runs for its maker: a database in the home folder, a log in the temporary one, uploads.
  process.env.ORT_DISABLE_TELEMETRY ??= '1'
  let ort: typeof ORT
  try {
    ort = require('onnxruntime-node') as typeof ORT
  } catch (cause) {
    throw new UserError(
      `onnxruntime-node does not load (${(cause as Error).message.split('\n')[0]}), so steps cannot run compiled: reinstall it, or use --engine tfjs.`,
      { cause },
    )
  }
  const { version } = require('onnxruntime-node/package.json') as { version: string }
  const options = {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  } as const
  const Native = direct ? nativeSession() : undefined
  return {
    version,
    tensor: (dtype, data, shape) => new ort.Tensor(dtype, data as never, shape),
    async session(model) {
      if (Native) {
        const session = new Native()
        session.loadModel(model.buffer, model.byteOffset, model.byteLength, options)
        return { run: (feeds, fetches) => void session.run(feeds, fetches, {}), dispose: () => session.dispose() }
      }
      const session = await ort.InferenceSession.create(model, options)
      return {
        run: async (feeds, fetches) => void (await session.run(feeds, fetches)),
        dispose: () => void session.release(),
      }
    },
  }
}

function nativeSession(): (new () => NativeSession) | undefined {
  try {
    const { binding, initOrt } = require('onnxruntime-node/dist/binding.js')
    initOrt()
    return binding.InferenceSession
  } catch {
    return undefined
  }
}
