import { createRequire } from 'node:module'
import { findRuntime } from '../src/engine/onnx/find.ts'
import type { Tensor } from '../src/engine/onnx/runtime.ts'

/** A session of ONNX Runtime's public interface. */
interface PublicSession {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  readonly inputMetadata: readonly {
    readonly isTensor: boolean
    readonly type: string
    readonly shape: readonly (number | string)[]
  }[]
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>
  release(): Promise<void>
}

interface PublicApi {
  readonly Tensor: new (dtype: string, data: unknown, shape: readonly number[]) => Tensor
  readonly InferenceSession: { create(model: Uint8Array, options?: object): Promise<PublicSession> }
}

const { native } = findRuntime()

/** ONNX Runtime's public interface, to run models as their users do: the native one, or onnxruntime-web without it. */
export const ort = (
  native ? createRequire(import.meta.url)(native.folder) : await import('onnxruntime-web' as string)
) as PublicApi
