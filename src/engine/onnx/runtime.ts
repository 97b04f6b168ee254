import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { type Target, TITLES } from '../graph/target.ts'

/** The version of ONNX Runtime that Sente is tested with: of its WebAssembly, and of what `install-native` installs. */
export const ORT_VERSION = '1.30.0'

/** A tensor of a runtime; the members of onnxruntime-common's Tensor that are used here. */
export interface Tensor {
  readonly type: string
  readonly dims: readonly number[]
  /** Number of elements. */
  readonly size: number
  /** Its values, not a copy; only of a tensor in host memory. */
  readonly data: TypedArray
  dispose(): void
}

/** Tensors by name, fed to or fetched from a session. */
export type Tensors = Record<string, Tensor>

/** A loaded model. `run` writes into the memory of the fetched tensors. */
export interface Session {
  run(feeds: Tensors, fetches: Tensors): void | Promise<void>
  dispose(): void
}

/** ONNX Runtime, loaded, with one execution provider. */
export interface Runtime {
  /** E.g. `onnxruntime 1.30.0`. */
  readonly name: string
  readonly provider: Target
  /** Threads per operation. */
  readonly threads: number
  /** Why it is not a faster one, and how to get that: a sentence. */
  readonly hint?: string
  /** The most memory that it can use, in bytes; undefined if only the machine limits it. */
  readonly limit?: number
  /**
   * A tensor in host memory with these values. Its `data` is `data` itself where the runtime can use that memory, else
   * memory of the runtime, which lives as long as that array.
   */
  tensor(dtype: 'float32' | 'int32' | 'bool', data: TypedArray, shape: readonly number[]): Tensor
  /** Frees the runtime's memory of a tensor at once. Its `data` is then another array with the same values. */
  free(tensor: Tensor): void
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
  run(feeds: Tensors, fetches: Record<string, Tensor | null>, options: object): Tensors
  dispose(): void
}

export interface RuntimeOptions {
  /** Threads per operation on the CPU. With 1, the default, results are bit-identical everywhere. */
  readonly threads?: number
  /** Default `cpu`. */
  readonly provider?: Target
  /** For tests: false bypasses the native binding. */
  readonly direct?: boolean
}

export const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0]!

export const notOnGpu =
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
